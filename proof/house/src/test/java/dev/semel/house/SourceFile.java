package dev.semel.house;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One Java source as the style test sees it: its lines, its syntax tree and what it asks to be exempt from.
 *
 * <p>An exemption is a line comment that gives a reason, {@code // house: RULE because ...}, on the line above the
 * declaration it exempts; for the length of the file it stands anywhere in the file.
 *
 * @param name the path from the root, with slashes
 */
record SourceFile(String name, List<String> lines, CompilationUnit tree) {
    static SourceFile read(Path root, Path file) throws IOException {
        return parse(root.relativize(file).toString().replace('\\', '/'), Files.readString(file));
    }

    static SourceFile parse(String name, String text) {
        ParserConfiguration configuration = new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_17);
        ParseResult<CompilationUnit> parsed = new JavaParser(configuration).parse(text);
        CompilationUnit tree = parsed.getResult()
                .filter(result -> parsed.isSuccessful())
                .orElseThrow(() -> new IllegalArgumentException(name + ": " + parsed.getProblems()));
        return new SourceFile(name, text.lines().toList(), tree);
    }

    boolean isPackageInfo() {
        return name.endsWith("/package-info.java");
    }

    boolean isModuleInfo() {
        return name.endsWith("/module-info.java");
    }

    String packageName() {
        return tree.getPackageDeclaration()
                .map(declared -> declared.getNameAsString())
                .orElse("");
    }

    /** Every method and constructor, of nested types too. */
    List<CallableDeclaration<?>> methods() {
        List<CallableDeclaration<?>> methods = new ArrayList<>();
        tree.walk(CallableDeclaration.class, methods::add);
        return methods;
    }

    /** Every type, nested ones too. */
    List<TypeDeclaration<?>> types() {
        List<TypeDeclaration<?>> types = new ArrayList<>();
        tree.walk(TypeDeclaration.class, types::add);
        return types;
    }

    boolean exempts(Rule rule) {
        return lines.stream().anyMatch(line -> rule.isExemption(line));
    }

    boolean exempts(Rule rule, Node declaration) {
        int line = firstLine(declaration);
        return line >= 2 && rule.isExemption(lines.get(line - 2));
    }

    long exemptions() {
        return lines.stream()
                .filter(line -> Pattern.compile("^\\s*// house: ").matcher(line).find())
                .count();
    }

    static int firstLine(Node node) {
        return node.getBegin().orElseThrow().line;
    }

    static int lengthInLines(Node node) {
        return node.getEnd().orElseThrow().line - firstLine(node) + 1;
    }

    /** The rules from which a declaration may be exempt, by the word its comment uses. */
    enum Rule {
        FILE_LENGTH("file-length"),
        METHOD_LENGTH("method-length"),
        PARAMETERS("parameters");

        private final Pattern exemption;

        Rule(String word) {
            this.exemption = Pattern.compile("^\\s*// house: " + word + " because \\S.{15,}");
        }

        boolean isExemption(String line) {
            return exemption.matcher(line).find();
        }
    }
}
