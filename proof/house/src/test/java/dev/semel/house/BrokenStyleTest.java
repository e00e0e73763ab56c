package dev.semel.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule of style is seen red on a source that breaks it, and green on one that just does not. */
class BrokenStyleTest {
    private final Shape shape = new Shape(numbers());

    @Test
    void a_file_one_line_too_long_is_found() {
        assertThat(shape.tooLongFiles(source("class A {}\n" + "//\n".repeat(499))))
                .isEmpty();
        assertThat(shape.tooLongFiles(source("class A {}\n" + "//\n".repeat(500))))
                .containsExactly("A.java has 501 lines, more than 500; split it by what it does.");
    }

    @Test
    void a_long_file_with_a_reason_is_left_alone() {
        String reason = "// house: file-length because the table of states reads as one piece\n";

        assertThat(shape.tooLongFiles(source("class A {}\n" + reason + "//\n".repeat(500))))
                .isEmpty();
    }

    @Test
    void a_method_one_line_too_long_is_found() {
        assertThat(shape.tooLongMethods(method("", 58))).isEmpty();
        assertThat(shape.tooLongMethods(method("", 59)))
                .containsExactly("A.java:3 work has 61 lines, more than 60; give its steps names.");
    }

    @Test
    void an_exemption_counts_only_with_a_reason_and_above_its_declaration() {
        assertThat(shape.tooLongMethods(method("// house: method-length because it is one straight list of cases", 59)))
                .isEmpty();
        assertThat(shape.tooLongMethods(method("// house: method-length", 59))).hasSize(1);
        assertThat(shape.tooLongMethods(method("// house: parameters because it is one straight list of cases", 59)))
                .hasSize(1);
    }

    @Test
    void a_sixth_parameter_is_found() {
        assertThat(shape.tooManyParameters(source("class A { void f(int a, int b, int c, int d, int e) {} }")))
                .isEmpty();
        assertThat(shape.tooManyParameters(source("class A { A(int a, int b, int c, int d, int e, int f) {} }")))
                .hasSize(1);
    }

    @Test
    void records_and_overriding_methods_take_what_they_must() {
        String components = "(int a, int b, int c, int d, int e, int f)";

        assertThat(shape.tooManyParameters(source("record A" + components + " { A" + components + " {} }")))
                .isEmpty();
        assertThat(shape.tooManyParameters(source("class A { @Override public void f" + components + " {} }")))
                .isEmpty();
        assertThat(shape.tooManyParameters(source("record A(int a) { static void f" + components + " {} }")))
                .hasSize(1);
    }

    @Test
    void names_that_say_nothing_are_found() {
        assertThat(Stream.of("KeyManager", "StoreImpl", "JsonUtil", "TestHelper", "HelperForKeys", "CommonKeys")
                        .map(name -> Words.emptyNames(source("class " + name + " {}"))))
                .allMatch(found -> found.size() == 1);
        assertThat(Stream.of("Implied", "Utilization", "Managerial", "Commonwealth")
                        .map(name -> Words.emptyNames(source("class " + name + " {}"))))
                .allMatch(List::isEmpty);
        assertThat(Words.emptyNames(source("class A { private interface KeyUtils {} }")))
                .hasSize(1);
        assertThat(Words.emptyNames(source("package dev.semel.util.json; class A {}")))
                .hasSize(1);
        assertThat(Words.emptyNames(source("package dev.semel.utilization; class A {}")))
                .isEmpty();
    }

    @Test
    void marks_of_unfinished_work_are_found() {
        for (String mark :
                List.of("// TO" + "DO: later", "// FIX" + "ME", "Object a = \"not yet implem" + "ented\";")) {
            assertThat(Words.unfinishedWork(source("class A {\n" + mark + "\n}")))
                    .as(mark)
                    .hasSize(1);
        }
        assertThat(Words.unfinishedWork(source("class A { } // what is there to do")))
                .isEmpty();
    }

    @Test
    void paths_of_one_machine_are_found() {
        String path = "see /ro" + "ot/store";

        assertThat(Words.machinePaths("a.md", List.of("fine", path)))
                .containsExactly("a.md:2 says '/ro" + "ot/'; no path of one machine belongs in the repository.");
        assertThat(Words.machinePaths("a.md", List.of("https://example.org/work/hours", "a/root/b")))
                .isEmpty();
    }

    @Test
    void undocumented_types_and_members_are_found() {
        Documentation documentation = new Documentation();

        documentation.read(source("""
                public interface A {
                    void seen();
                    /** Said. */ void said();
                    private void hidden() {}
                    enum Nested { ONE }
                }
                """));
        documentation.read(source("class B { public void hiddenByItsType() {} }"));
        documentation.read(
                source("/** Said. */ public class C { @Override public String toString() { return null; } }"));

        assertThat(documentation.undocumentedTypes()).containsExactly("A.java:1 A", "A.java:5 Nested");
        assertThat(documentation.undocumentedMembers()).containsExactly("A.java:2 seen", "A.java:5 ONE");
        assertThat(documentation.membersPercent()).isBetween(33.0, 34.0);
    }

    @Test
    void the_functions_of_a_fold_need_no_words_of_their_own() {
        Documentation documentation = new Documentation();

        documentation.read(source("/** Said. */ public interface Cases<T> { T one(One one); }"));

        assertThat(documentation.membersPercent()).isEqualTo(100);
    }

    @Test
    void open_types_are_counted() {
        assertThat(Documentation.hiddenPercent(Stream.of(source("public class A {}"), source("class B {}"))))
                .isEqualTo(50.0);
    }

    @Test
    void a_ratchet_cannot_be_loosened() {
        Properties loose = numbers("parameters.max", "6");

        assertThatThrownBy(() -> new Ratchets(loose))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ratchets.properties loosens parameters.max; it must be at most 5.");
        assertThat(new Ratchets(numbers("parameters.max", "4")).number("parameters.max"))
                .isEqualTo(4);
    }

    private static SourceFile method(String lineAbove, int statements) {
        return source("class A {\n" + lineAbove + "\nvoid work() {\n" + ";\n".repeat(statements) + "}\n}");
    }

    private static SourceFile source(String text) {
        return SourceFile.parse("A.java", text);
    }

    private static Ratchets numbers() {
        return new Ratchets(numbers("parameters.max", "5"));
    }

    private static Properties numbers(String name, String value) {
        Properties numbers = new Properties();
        numbers.setProperty("file.lines.max", "500");
        numbers.setProperty("file.lines.median.max", "80");
        numbers.setProperty("method.lines.max", "60");
        numbers.setProperty("parameters.max", "5");
        numbers.setProperty("exemptions.max", "12");
        numbers.setProperty("hidden.types.percent.min", "45");
        numbers.setProperty("documented.types.percent.min", "100");
        numbers.setProperty("documented.members.percent.min", "95");
        numbers.setProperty(name, value);
        return numbers;
    }
}
