package dev.semel.policies;

import dev.semel.operation.OperationKey;
import dev.semel.policy.Quota;
import dev.semel.policy.Quotas;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads how much each tenant may have. */
final class QuotaReader {
    private static final String[] LIMITS = {"rows", "bytes", "in-flight", "in-doubt"};
    private static final int MOST = 999_999_999;

    private final Findings findings;

    QuotaReader(Findings findings) {
        this.findings = findings;
    }

    Quotas read(@Nullable Value value) {
        if (value == null) {
            return Quotas.none();
        }
        Section block = Section.of(value, findings, "default", "tenants");
        if (!block.has("default") && !block.has("tenants")) {
            findings.add(value.place(), "These quotas limit nobody; give 'default' or 'tenants', or leave them out.");
        }
        Section otherwise = limits(block.value("default"));
        return new Quotas(quota(otherwise), tenants(block.value("tenants"), otherwise));
    }

    private Section limits(@Nullable Value value) {
        return Section.of(value == null ? new Value.Fields(Place.START, Map.of()) : value, findings, LIMITS);
    }

    private Map<String, Quota> tenants(@Nullable Value value, Section otherwise) {
        Map<String, Quota> tenants = new LinkedHashMap<>();
        if (value == null) {
            return tenants;
        }
        if (!(value instanceof Value.Fields fields)) {
            findings.add(
                    value.place(),
                    "Tenants are a block with a field for each and not " + value.kind()
                            + "; write it like { acme: { rows: 1000 } }.");
            return tenants;
        }
        fields.byName().forEach((name, field) -> {
            try {
                var unused = new OperationKey(name, "o", "k");
            } catch (IllegalArgumentException noTenant) {
                findings.add(field.place(), String.valueOf(noTenant.getMessage()));
                return;
            }
            tenants.put(name, quota(limits(field.value()).before(otherwise)));
        });
        return tenants;
    }

    private static Quota quota(Section block) {
        Quota quota = Quota.none();
        quota = block.has("rows") ? quota.withRows(block.number("rows", 1, 1, MOST)) : quota;
        quota = block.has("bytes") ? quota.withBytes(block.size("bytes", 1)) : quota;
        quota = block.has("in-flight") ? quota.withInFlight(block.number("in-flight", 1, 1, MOST)) : quota;
        return block.has("in-doubt") ? quota.withInDoubt(block.number("in-doubt", 1, 1, MOST)) : quota;
    }
}
