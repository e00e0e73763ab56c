package dev.semel.house;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.EnumConstantDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.nodeTypes.NodeWithJavadoc;
import com.github.javaparser.ast.nodeTypes.modifiers.NodeWithAccessModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much of what others can see is documented.
 *
 * <p>Seen by others is what is public, or protected, in a type that is itself seen. What overrides is documented where
 * it was declared first, and the functions of a fold, in an interface named {@code Cases}, by the cases they take.
 */
final class Documentation {
    private static final String FOLD = "Cases";

    private final List<String> undocumentedTypes = new ArrayList<>();
    private final List<String> undocumentedMembers = new ArrayList<>();
    private int types;
    private int members;

    void read(SourceFile file) {
        for (TypeDeclaration<?> type : file.tree().getTypes()) {
            if (isSeen(type, false)) {
                readType(file, type);
            }
        }
    }

    List<String> undocumentedTypes() {
        return List.copyOf(undocumentedTypes);
    }

    List<String> undocumentedMembers() {
        return List.copyOf(undocumentedMembers);
    }

    double typesPercent() {
        return percent(types, undocumentedTypes.size());
    }

    double membersPercent() {
        return percent(members, undocumentedMembers.size());
    }

    private void readType(SourceFile file, TypeDeclaration<?> type) {
        types++;
        note(file, type, type.getNameAsString(), undocumentedTypes);
        boolean inInterface = type.isClassOrInterfaceDeclaration()
                && type.asClassOrInterfaceDeclaration().isInterface();
        for (BodyDeclaration<?> member : type.getMembers()) {
            if (member instanceof TypeDeclaration<?> nested) {
                if (isSeen(nested, inInterface || type.isAnnotationDeclaration())) {
                    readType(file, nested);
                }
            } else if (isSeenMember(member, inInterface)
                    && !type.getNameAsString().equals(FOLD)) {
                members++;
                note(file, member, nameOf(member), undocumentedMembers);
            }
        }
        if (type instanceof EnumDeclaration constants) {
            for (EnumConstantDeclaration constant : constants.getEntries()) {
                members++;
                note(file, constant, constant.getNameAsString(), undocumentedMembers);
            }
        }
    }

    private static boolean isSeenMember(BodyDeclaration<?> member, boolean inInterface) {
        if (member.getAnnotationByName("Override").isPresent()) {
            return false;
        }
        boolean canHaveAName = member instanceof CallableDeclaration || member instanceof FieldDeclaration;
        return canHaveAName && isSeen((NodeWithAccessModifiers<?>) member, inInterface);
    }

    private static boolean isSeen(NodeWithAccessModifiers<?> declared, boolean inInterface) {
        return declared.isPublic() || declared.isProtected() || (inInterface && !declared.isPrivate());
    }

    private static String nameOf(BodyDeclaration<?> member) {
        return member instanceof CallableDeclaration<?> callable
                ? callable.getNameAsString()
                : ((FieldDeclaration) member).getVariable(0).getNameAsString();
    }

    private static void note(SourceFile file, Node declared, String name, List<String> undocumented) {
        if (((NodeWithJavadoc<?>) declared).getJavadocComment().isEmpty()) {
            undocumented.add(file.name() + ":" + SourceFile.firstLine(declared) + " " + name);
        }
    }

    private static double percent(int all, int missing) {
        return all == 0 ? 100 : 100.0 * (all - missing) / all;
    }

    /** How many of the top-level types are hidden from other packages, in percent. */
    static double hiddenPercent(Stream<SourceFile> files) {
        List<TypeDeclaration<?>> top =
                files.flatMap(file -> file.tree().getTypes().stream()).toList();
        long open = top.stream().filter(NodeWithAccessModifiers::isPublic).count();
        return percent(top.size(), (int) open);
    }
}
