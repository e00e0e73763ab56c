package dev.semel.server.certify;

import dev.semel.testkit.CertificationReport;
import dev.semel.testkit.CertificationReport.Chapter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A certification's report, for people and for programs. */
final class Wording {
    private Wording() {}

    static String chapter(Chapter chapter) {
        String result = !chapter.ran() ? "not run" : chapter.findings().isEmpty() ? "passed" : "FAILED";
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "  %-16s %-8s %s (%.1f s)",
                chapter.name(),
                result,
                chapter.did(),
                chapter.millis() / 1000.0));
        for (String finding : chapter.findings()) {
            text.append("\n      - ").append(finding.strip().replace("\n", "\n        "));
        }
        return text.toString();
    }

    static String end(CertificationReport report) {
        String because = report.because().isEmpty() ? "" : " (" + report.because() + ")";
        String grade = "grade " + report.grade() + because + ": an acknowledged write survives " + survives(report);
        if (!report.certified()) {
            long failed = report.chapters().stream()
                    .filter(chapter -> !chapter.findings().isEmpty())
                    .count();
            return "NOT certified: findings in " + failed + " of "
                    + report.chapters().size() + " chapters; " + grade + ".";
        }
        List<String> left = report.chapters().stream()
                .filter(chapter -> !chapter.ran())
                .map(Chapter::name)
                .toList();
        String without = left.isEmpty() ? "" : " without " + String.join(", ", left);
        return "Certified" + without + ", " + grade + ".";
    }

    private static String survives(CertificationReport report) {
        return switch (report.grade()) {
            case NONE -> "nothing";
            case PROCESS -> "the death of the process";
            case MACHINE -> "the death of the machine";
            case REPLICATED -> "the loss of a machine with its disk";
        };
    }

    static String json(CertificationReport report) {
        return new JsonObject()
                .put("store", report.store())
                .put("grade", report.grade().name())
                .put("because", report.because())
                .put("certified", report.certified())
                .put(
                        "chapters",
                        new JsonArray(
                                report.chapters().stream().map(Wording::object).collect(Collectors.toList())))
                .encode();
    }

    private static JsonObject object(Chapter chapter) {
        return new JsonObject()
                .put("name", chapter.name())
                .put("ran", chapter.ran())
                .put("did", chapter.did())
                .put("findings", new JsonArray(chapter.findings()))
                .put("millis", chapter.millis());
    }
}
