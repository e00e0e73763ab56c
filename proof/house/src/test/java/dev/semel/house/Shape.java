package dev.semel.house;

import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.RecordDeclaration;
import dev.semel.house.SourceFile.Rule;
import java.util.ArrayList;
import java.util.List;

/** How large things are: lines of a file and of a method, parameters of a method. */
final class Shape {
    private final Ratchets ratchets;

    Shape(Ratchets ratchets) {
        this.ratchets = ratchets;
    }

    List<String> tooLongFiles(SourceFile file) {
        int most = ratchets.number("file.lines.max");
        int lines = file.lines().size();
        return lines <= most || file.exempts(Rule.FILE_LENGTH)
                ? List.of()
                : List.of(file.name() + " has " + lines + " lines, more than " + most + "; split it by what it does.");
    }

    List<String> tooLongMethods(SourceFile file) {
        int most = ratchets.number("method.lines.max");
        List<String> found = new ArrayList<>();
        for (CallableDeclaration<?> method : file.methods()) {
            int lines = SourceFile.lengthInLines(method);
            if (lines > most && !file.exempts(Rule.METHOD_LENGTH, method)) {
                found.add(at(file, method) + " has " + lines + " lines, more than " + most + "; give its steps names.");
            }
        }
        return found;
    }

    List<String> tooManyParameters(SourceFile file) {
        int most = ratchets.number("parameters.max");
        List<String> found = new ArrayList<>();
        for (CallableDeclaration<?> method : file.methods()) {
            int parameters = method.getParameters().size();
            if (parameters > most && !shapedElsewhere(method) && !file.exempts(Rule.PARAMETERS, method)) {
                found.add(at(file, method) + " takes " + parameters + " parameters, more than " + most
                        + "; let a record carry those that belong together.");
            }
        }
        return found;
    }

    /** What overrides takes what it must, and the canonical constructor of a record what the record has. */
    private static boolean shapedElsewhere(CallableDeclaration<?> method) {
        boolean canonical = method instanceof ConstructorDeclaration
                && method.getParentNode()
                        .filter(RecordDeclaration.class::isInstance)
                        .map(RecordDeclaration.class::cast)
                        .filter(type -> types(type.getParameters()).equals(types(method.getParameters())))
                        .isPresent();
        return canonical || method.getAnnotationByName("Override").isPresent();
    }

    private static List<String> types(List<Parameter> parameters) {
        return parameters.stream().map(parameter -> parameter.getTypeAsString()).toList();
    }

    private static String at(SourceFile file, CallableDeclaration<?> method) {
        return file.name() + ":" + SourceFile.firstLine(method) + " " + method.getNameAsString();
    }
}
