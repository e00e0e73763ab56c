package dev.semel.server.cli;

import dev.semel.server.demo.DemoReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A demo's report for programs. */
final class DemoJson {
    private DemoJson() {}

    static String of(DemoReport report) {
        JsonObject probes = new JsonObject();
        report.probes().forEach((said, times) -> probes.put(said.replace(' ', '_'), times));
        return new JsonObject()
                .put("orders", report.orders())
                .put("requests", report.requests())
                .put("applied", report.applied())
                .put("refused", report.refused())
                .put("replayed", report.replayed())
                .put("told_to_wait", report.waiting())
                .put("kills", report.kills())
                .put("in_flight_at_kills", report.inFlightAtKills())
                .put("in_doubt", report.doubted())
                .put("settled_by_probe", probes)
                .put("applied_twice", report.appliedTwice())
                .put("wrong", new JsonArray(report.wrong()))
                .put("holds", report.holds())
                .encode();
    }
}
