package dev.semel.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house numbers and words, measured on the sources of every module. */
class StyleTest {
    /** Packages made of values and of interfaces for others to implement: most of their types are there to be seen. */
    private static final Set<String> MADE_TO_BE_SEEN =
            Set.of("dev.semel.operation", "dev.semel.policy", "dev.semel.protocol", "dev.semel.store");

    /** Below this many types, a share in percent says nothing. */
    private static final int ENOUGH_TYPES = 10;

    private static final Set<String> NOT_OURS = Set.of(".git", "target", ".building", ".idea", ".vscode");
    private static final Set<String> TEXT =
            Set.of("java", "xml", "md", "yaml", "yml", "json", "properties", "sh", "js", "css", "html", "pml", "");

    private static Ratchets ratchets;
    private static List<SourceFile> productSources;
    private static List<SourceFile> mainSources;
    private static List<SourceFile> allSources;

    @BeforeAll
    static void read_every_source() throws IOException {
        ratchets = Ratchets.read();
        productSources = new ArrayList<>();
        mainSources = new ArrayList<>();
        allSources = new ArrayList<>();
        for (HouseModule module : House.here().modules()) {
            List<SourceFile> main = read(module.mainSources());
            mainSources.addAll(main);
            allSources.addAll(main);
            if (module.room().isProduct()) {
                productSources.addAll(main);
            }
            allSources.addAll(read(module.testSources()));
        }
    }

    /** At once on all processors: reading is most of what the house takes, and everything else is over by then. */
    private static List<SourceFile> read(List<Path> files) {
        return files.parallelStream()
                .map(file -> {
                    try {
                        return SourceFile.read(House.root(), file);
                    } catch (IOException unreadable) {
                        throw new UncheckedIOException(unreadable);
                    }
                })
                .toList();
    }

    @Test
    void no_file_is_too_long() {
        assertThat(inAll(new Shape(ratchets)::tooLongFiles)).isEmpty();
    }

    @Test
    void no_method_is_too_long() {
        assertThat(inAll(new Shape(ratchets)::tooLongMethods)).isEmpty();
    }

    @Test
    void no_method_takes_too_many_parameters() {
        assertThat(inAll(new Shape(ratchets)::tooManyParameters)).isEmpty();
    }

    @Test
    void half_of_the_files_are_short() {
        int median = median(mainSources);
        assertThat(median)
                .as("median length in lines of the main sources")
                .isLessThanOrEqualTo(ratchets.number("file.lines.median.max"));
        suggest("file.lines.median.max", median, ratchets.number("file.lines.median.max") - median, 40);
    }

    @Test
    void names_say_what_a_thing_is() {
        assertThat(inAll(Words::emptyNames)).isEmpty();
    }

    @Test
    void no_work_is_left_unfinished() {
        assertThat(inAll(Words::unfinishedWork)).isEmpty();
    }

    @Test
    void exemptions_stay_few() {
        long exemptions = allSources.stream().mapToLong(SourceFile::exemptions).sum();
        assertThat(exemptions).as("exemptions in all sources").isLessThanOrEqualTo(ratchets.number("exemptions.max"));
    }

    @Test
    void most_types_are_hidden_where_they_can_be() {
        List<SourceFile> measured = productSources.stream()
                .filter(file -> !file.isPackageInfo() && !file.isModuleInfo())
                .filter(file -> !MADE_TO_BE_SEEN.contains(file.packageName()))
                .toList();
        double hidden = Documentation.hiddenPercent(measured.stream());
        int least = ratchets.number("hidden.types.percent.min");
        if (measured.size() >= ENOUGH_TYPES) {
            assertThat(hidden)
                    .as("percent of top-level types that are package-private")
                    .isGreaterThanOrEqualTo(least);
            suggest("hidden.types.percent.min", (int) hidden, (int) hidden - least, 10);
        }
    }

    @Test
    void what_others_see_is_documented() {
        Documentation documentation = new Documentation();
        productSources.forEach(documentation::read);

        assertDocumented("types", documentation.typesPercent(), documentation.undocumentedTypes());
        assertDocumented("members", documentation.membersPercent(), documentation.undocumentedMembers());
    }

    @Test
    void every_package_says_what_it_is_for_and_that_null_is_the_exception() {
        Set<String> described = Set.copyOf(mainSources.stream()
                .filter(SourceFile::isPackageInfo)
                .filter(file -> String.join("\n", file.lines()).contains("@NullMarked"))
                .filter(file -> String.join("\n", file.lines()).contains("/**"))
                .map(SourceFile::packageName)
                .toList());

        assertThat(mainSources.stream().filter(file -> !file.isModuleInfo()).map(SourceFile::packageName))
                .allMatch(described::contains);
    }

    @Test
    void no_text_names_a_path_of_one_machine() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : textFiles()) {
            found.addAll(Words.machinePaths(House.root().relativize(file).toString(), Files.readAllLines(file)));
        }
        assertThat(found).isEmpty();
    }

    private static void assertDocumented(String kind, double percent, List<String> missing) {
        int least = ratchets.number("documented." + kind + ".percent.min");
        assertThat(percent)
                .withFailMessage(() -> String.format(
                        "%.1f percent of the public %s are documented, but %d must be; missing:%n  %s",
                        percent, kind, least, String.join(System.lineSeparator() + "  ", missing)))
                .isGreaterThanOrEqualTo(least);
    }

    private static List<String> inAll(Function<SourceFile, List<String>> rule) {
        assertThat(allSources).as("sources read").isNotEmpty();
        return allSources.stream().flatMap(file -> rule.apply(file).stream()).toList();
    }

    private static int median(List<SourceFile> files) {
        List<Integer> lengths = files.stream()
                .filter(file -> !file.isPackageInfo() && !file.isModuleInfo())
                .map(file -> file.lines().size())
                .sorted()
                .toList();
        return lengths.get(lengths.size() / 2);
    }

    /** Asks for a tighter number once there is room for a whole step; it asks, and fails nobody. */
    private static void suggest(String name, int measured, int room, int step) {
        if (room >= step) {
            System.out.println("House: " + name + " can be tightened, " + measured + " was measured.");
        }
    }

    private static List<Path> textFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(House.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean skipped = NOT_OURS.contains(folder.getFileName().toString());
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                String ending = name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
                if (TEXT.contains(ending) && attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(files).as("text files found").isNotEmpty();
        return files;
    }
}
