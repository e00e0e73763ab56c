package dev.semel.simulation;

import dev.semel.servers.Command;
import dev.semel.servers.DebianPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs SPIN over the Promela model: translates it, compiles the search, searches, and replays what was found. Knows
 * nothing of the protocol, and never reads the shipped code.
 */
final class Spin {
    private static final Path MODEL = Path.of("src/main/promela");
    private static final Path RESULTS = Path.of("target/spin");

    private final Path spin;
    private final List<String> preprocess;
    private final List<String> compile;
    private final List<String> libraries;

    private Spin(Path spin, List<String> preprocess, List<String> compile, List<String> libraries) {
        this.spin = spin;
        this.preprocess = preprocess;
        this.compile = compile;
        this.libraries = libraries;
    }

    /**
     * What a search found. {@code seconds} is the search alone; {@code told} is the counterexample in sentences, empty
     * if there is none.
     */
    record Verdict(int errors, boolean complete, long states, double seconds, String told, String output) {}

    /**
     * Takes the small compiler tcc, which is there or is brought along: its searches take twice as long as gcc's, and
     * it saves more than that by compiling fifty of them in no time. Where it cannot be had, gcc serves.
     */
    static Spin ready() throws IOException {
        Path spin = DebianPackage.providing("spin", "spin").program().toAbsolutePath();
        try {
            return withTcc(spin, DebianPackage.providing("tcc", "tcc", "libtcc-dev", "libc6-dev", "linux-libc-dev"));
        } catch (IOException noTcc) {
            String gcc = DebianPackage.onPath("gcc")
                    .filter(Spin::findsItsHeaders)
                    .map(Path::toString)
                    .orElseThrow(() -> noTcc);
            return new Spin(spin, List.of(gcc, "-E", "-x", "c"), List.of(gcc), List.of());
        }
    }

    private static Spin withTcc(Path spin, DebianPackage tcc) throws IOException {
        String program = tcc.program().toAbsolutePath().toString();
        if (tcc.unpackedIn().isEmpty()) {
            return new Spin(spin, List.of(program, "-E", "-x", "c"), List.of(program), List.of());
        }
        return unpackedTcc(spin, program, tcc.unpackedIn().get().toAbsolutePath());
    }

    /** Unpacked packages lie where no linker looks: every file is named. */
    private static Spin unpackedTcc(Path spin, String program, Path root) throws IOException {
        Path libraries = only(root.resolve("usr/lib"), folder -> Files.isDirectory(folder.resolve("tcc")));
        String platform = libraries.getFileName().toString();
        Path include = root.resolve("usr/include");
        String own = "-B" + libraries.resolve("tcc");
        return new Spin(
                spin,
                List.of(program, own, "-E", "-x", "c"),
                List.of(
                        program,
                        own,
                        "-I" + include,
                        "-I" + include.resolve(platform),
                        "-nostdlib",
                        libraries.resolve("crt1.o").toString(),
                        libraries.resolve("crti.o").toString()),
                List.of(
                        Path.of("/lib", platform, "libc.so.6").toString(),
                        libraries.resolve("libc_nonshared.a").toString(),
                        libraries.resolve("tcc/libtcc1.a").toString(),
                        libraries.resolve("crtn.o").toString()));
    }

    /** Searches every state within the bounds. */
    Verdict exhaust(String name, List<String> defines) throws IOException {
        return search(name, defines, List.of("-O1", "-DSAFETY"));
    }

    /** Searches breadth first, so that the first counterexample is a shortest one. */
    Verdict shortest(String name, List<String> defines) throws IOException {
        return search(name, defines, List.of("-O0", "-DSAFETY", "-DBFS"));
    }

    private Verdict search(String name, List<String> defines, List<String> options) throws IOException {
        Path folder = emptyFolder(name);
        Path preprocessor = preprocessor(folder);
        List<String> translate = new ArrayList<>(List.of(spin.toString(), "-P" + preprocessor));
        translate.addAll(defines);
        must(folder, with(translate, List.of("-a", "once.pml")));
        must(folder, with(with(compile, options), with(List.of("-w", "-o", "pan", "pan.c"), libraries)));
        long started = System.nanoTime();
        Command.Result found = must(folder, List.of("./pan", "-n", "-m100000", "-w21"));

        double seconds = (System.nanoTime() - started) / 1e9;
        int errors = Integer.parseInt(inOutput(found.output(), "errors: (\\d+)"));
        boolean complete = Stream.of("max search depth too small", "Search not completed", "out of memory", "truncated")
                .noneMatch(found.output()::contains);
        long states = Long.parseLong(inOutput(found.output(), "(\\d+) states, stored"));
        String told = errors == 0
                ? ""
                : sentences(must(folder, with(translate, List.of("-t", "-T", "-B", "once.pml")))
                        .output());
        if (errors > 0) {
            Files.writeString(RESULTS.resolve(name + ".txt"), told);
        }
        return new Verdict(errors, complete, states, seconds, told, found.output());
    }

    /** The model's own sentences, up to the violation; what the tool adds around them is left out. */
    private static String sentences(String replay) {
        StringBuilder told = new StringBuilder();
        for (String line : replay.lines().toList()) {
            if (!line.startsWith("spin:")) {
                told.append(line.strip()).append('\n');
            }
            if (line.contains("VIOLATED")) {
                return told.toString();
            }
        }
        return replay;
    }

    private static Path emptyFolder(String name) throws IOException {
        Path folder = RESULTS.resolve(name);
        Files.createDirectories(folder);
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        try (Stream<Path> sources = Files.list(MODEL)) {
            for (Path source : sources.toList()) {
                Files.copy(source, folder.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }

    /** SPIN takes one word for its preprocessor. */
    private Path preprocessor(Path folder) throws IOException {
        Path script = folder.resolve("preprocess").toAbsolutePath();
        String words = String.join(
                " ", preprocess.stream().map(word -> "'" + word + "'").toList());
        Files.writeString(script, "#!/bin/sh\nexec " + words + " \"$@\"\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("Cannot make '" + script + "' executable; run on a file system that allows it.");
        }
        return script;
    }

    private static Command.Result must(Path folder, List<String> command) throws IOException {
        Command.Result result = Command.run(folder, command);
        if (!result.succeeded() && !result.output().contains("errors:")) {
            throw new IOException("'" + String.join(" ", command) + "' failed in " + folder + ": " + result.output());
        }
        return result;
    }

    private static String inOutput(String output, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(output);
        if (!matcher.find()) {
            throw new IOException("The search did not end with a result: " + output);
        }
        return matcher.group(1);
    }

    private static boolean findsItsHeaders(Path gcc) {
        try {
            Path probe = Files.createTempDirectory("semel-gcc");
            Files.writeString(
                    probe.resolve("probe.c"), "#include <stdio.h>\nint main(void) { return puts(\"\") < 0; }\n");
            boolean works = Command.run(probe, List.of(gcc.toString(), "-o", "probe", "probe.c"))
                    .succeeded();
            Command.run(probe, List.of("rm", "-rf", probe.toString()));
            return works;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path only(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted)
                    .findFirst()
                    .orElseThrow(() -> new IOException("The unpacked compiler in '" + folder
                            + "' is not whole; delete that folder and run again."));
        }
    }

    private static List<String> with(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
