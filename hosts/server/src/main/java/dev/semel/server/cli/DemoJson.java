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
                .put("orders", report.audit().orders())
                .put("requests", report.seen().requests())
                .put("kills", report.kills().times())
                .put("kills_orderly", report.kills().orderly())
                .put("database_restarts", report.kills().databaseRestarts())
                .put("in_flight_at_kills", report.kills().inFlight())
                .put("told_to_wait", report.seen().waiting())
                .put("replayed", report.seen().replayed())
                .put("in_doubt", report.doubted())
                .put("settled_by_probe", probes)
                .put("applied", report.audit().applied())
                .put("refused", report.audit().refused())
                .put("not_settled", report.audit().untold())
                .put("applied_twice", report.audit().appliedTwice())
                .put("wrong", new JsonArray(report.wrong()))
                .put("holds", report.holds())
                .encode();
    }
}
