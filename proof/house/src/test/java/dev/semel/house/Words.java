package dev.semel.house;

import com.github.javaparser.ast.body.TypeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What things are called, and which words mark work that was left undone. */
final class Words {
    private static final Pattern EMPTY_PACKAGE =
            Pattern.compile("(^|\\.)(util|utils|common|commons|helper|helpers)(\\.|$)");
    private static final Pattern EMPTY_TYPE =
            Pattern.compile("(Manager|Impl|Helper|Helpers|Util|Utils)(?![a-z])|^(Common|Commons)(?![a-z])");
    private static final Pattern UNDONE =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b|(?i:\"not (yet )?implemented\\b)");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w./-])/(work|root|home/\\w+|Users/\\w+)/(?=\\w)");

    private Words() {}

    static List<String> emptyNames(SourceFile file) {
        List<String> found = new ArrayList<>();
        if (EMPTY_PACKAGE.matcher(file.packageName()).find()) {
            found.add(file.name() + " is in package " + file.packageName() + "; name the package by what it holds.");
        }
        for (TypeDeclaration<?> type : file.types()) {
            if (EMPTY_TYPE.matcher(type.getNameAsString()).find()) {
                found.add(file.name() + " declares " + type.getNameAsString() + "; name the type by what it does.");
            }
        }
        return found;
    }

    static List<String> unfinishedWork(SourceFile file) {
        return matches(file.name(), file.lines(), UNDONE, "finish it or take it out");
    }

    static List<String> machinePaths(String name, List<String> lines) {
        return matches(name, lines, MACHINE_PATH, "no path of one machine belongs in the repository");
    }

    private static List<String> matches(String name, List<String> lines, Pattern pattern, String advice) {
        List<String> found = new ArrayList<>();
        for (int line = 0; line < lines.size(); line++) {
            Matcher match = pattern.matcher(lines.get(line));
            if (match.find()) {
                found.add(name + ":" + (line + 1) + " says '" + match.group() + "'; " + advice + ".");
            }
        }
        return found;
    }
}
