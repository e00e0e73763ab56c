package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/http.md has a row for every problem, with the status and advice that the code gives. */
class DocumentedCasesTest {
    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void every_problem_has_its_row(ProblemCode code) throws IOException {
        List<String> rows = rows(code);

        assertThat(rows).as("rows with `%s`", code.code()).hasSize(1);
        String[] cells = rows.get(0).split("\\|", -1);
        if (code != ProblemCode.RESULT_NOT_KEPT && code != ProblemCode.IN_DOUBT) {
            assertThat(cells[2].strip()).isEqualTo(Integer.toString(code.status()));
            assertThat(cells[4].strip()).isEqualTo(Boolean.toString(code.retryable()));
        }
        if (code.retryable()) {
            assertThat(rows.get(0)).contains("`Retry-After`");
        }
    }

    private static List<String> rows(ProblemCode code) throws IOException {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return Files.readAllLines(module.resolve("../../docs/http.md")).stream()
                .filter(line -> line.startsWith("|"))
                .filter(line -> line.split("\\|", -1).length > 4)
                .filter(line -> line.split("\\|", -1)[3].strip().equals("`" + code.code() + "`"))
                .toList();
    }
}
