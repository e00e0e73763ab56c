package dev.semel.store.dynamodb;

import dev.semel.policy.DurabilityGrade;
import dev.semel.store.StoreRefusedException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** What the table and the server behind it promise, read when the store is opened. */
final class Preflight {
    private static final String LOCAL = "arn:aws:dynamodb:ddblocal:";

    private Preflight() {}

    /**
     * What was found.
     *
     * @param tableId which table it is, empty if the server does not say
     * @param because what the grade follows from, and what an operator should know
     */
    record Graded(DurabilityGrade grade, String tableId, String because) {}

    /**
     * @throws StoreRefusedException if the table is not there or must not be used as it is
     * @throws Unanswered if the service does not answer
     */
    static Graded grade(Service service, DynamoAddress address) throws Unanswered {
        TableDescription table = described(service, address);
        List<String> differences = DynamoTable.differences(table);
        if (!differences.isEmpty()) {
            throw refused(address, String.join("; ", differences));
        }
        refuseReplicas(address, table);
        List<String> because = new ArrayList<>();
        refuseOtherTimeToLive(service, address, because);
        boolean local = String.valueOf(table.tableArn()).startsWith(LOCAL);
        DurabilityGrade grade = address.isAmazon() && !local ? DurabilityGrade.REPLICATED : DurabilityGrade.NONE;
        because.add(
                0,
                grade == DurabilityGrade.REPLICATED
                        ? "the service keeps a table in several zones"
                        : (local ? "this is DynamoDB Local" : "the endpoint is not Amazon's")
                                + ", which does not tell what a write survives");
        if (grade == DurabilityGrade.REPLICATED) {
            because.add(recovery(service, address));
        }
        return new Graded(grade, table.tableId() == null ? "" : table.tableId(), String.join("; ", because));
    }

    static TableDescription described(Service service, DynamoAddress address) throws Unanswered {
        try {
            return service.ask(client -> client.describeTable(describe -> describe.tableName(address.table())))
                    .table();
        } catch (Unanswered refused) {
            if (refused.getCause() instanceof ResourceNotFoundException) {
                throw new StoreRefusedException(
                        StoreRefusedException.Code.NOT_USABLE,
                        "The store " + address.name() + " has no table " + address.table()
                                + "; make it with: semel schema apply --store " + address.name(),
                        refused);
            }
            throw refused;
        }
    }

    /** Who writes in two regions loses one of two claims, and neither hears of it. */
    static void refuseReplicas(DynamoAddress address, TableDescription table) {
        if (table.hasReplicas() && !table.replicas().isEmpty()) {
            throw refused(
                    address,
                    "it is a global table with a replica in "
                            + table.replicas().get(0).regionName()
                            + ", where the last writer wins and a claim can be granted twice; use a table of one region");
        }
    }

    private static void refuseOtherTimeToLive(Service service, DynamoAddress address, List<String> because) {
        try {
            refuseOther(
                    address,
                    service.ask(client -> client.describeTimeToLive(ttl -> ttl.tableName(address.table())))
                            .timeToLiveDescription());
        } catch (Unanswered notAllowed) {
            because.add("its time to live is not known: " + notAllowed.why());
        }
    }

    static void refuseOther(DynamoAddress address, TimeToLiveDescription ttl) {
        boolean on = ttl.timeToLiveStatus() == TimeToLiveStatus.ENABLED
                || ttl.timeToLiveStatus() == TimeToLiveStatus.ENABLING;
        if (on && !Item.GONE_AFTER.equals(ttl.attributeName())) {
            throw refused(
                    address,
                    "its time to live is by the attribute " + ttl.attributeName()
                            + ", so the service deletes what must not be forgotten; set it to " + Item.GONE_AFTER
                            + ", or switch it off");
        }
    }

    private static String recovery(Service service, DynamoAddress address) {
        try {
            PointInTimeRecoveryStatus status = service.ask(
                            client -> client.describeContinuousBackups(backups -> backups.tableName(address.table())))
                    .continuousBackupsDescription()
                    .pointInTimeRecoveryDescription()
                    .pointInTimeRecoveryStatus();
            return status == PointInTimeRecoveryStatus.ENABLED
                    ? "point-in-time recovery is on"
                    : "point-in-time recovery is off, so a deleted table is gone";
        } catch (Unanswered notAllowed) {
            return "point-in-time recovery is not known: " + notAllowed.why();
        }
    }

    private static StoreRefusedException refused(DynamoAddress address, String why) {
        return new StoreRefusedException(
                StoreRefusedException.Code.NOT_USABLE,
                "The store " + address.name() + " must not be used: " + why + ".");
    }
}
