package dev.semel.server.openapi;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.semel.operation.ContentRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Members of a schema whose names say that each attempt has another value, and that a fingerprint takes in. For one thread. */
final class VolatileFields {
    private static final Set<String> NAMES =
            Set.of("timestamp", "sentat", "createdat", "requestid", "traceid", "spanid", "correlationid", "nonce");
    /** Times that are part of what is asked for, such as when a bill is due. */
    private static final Pattern AGREED = Pattern.compile(
            "(due|valid|effective|expires?|starts?|begins?|ends?|deliver|pay|execute|publish|departs?|arrives?|scheduled"
                    + "|planned|expected|promised)at");

    private static final List<String> PARTS = List.of("allOf", "oneOf", "anyOf", "prefixItems");
    private static final List<String> CASES = List.of("then", "else");

    private final ContentRule rule;
    private final List<Found> found = new ArrayList<>();
    /** The schemas that the current one is in, for a schema may hold itself. */
    private final Set<String> above = new HashSet<>();

    /**
     * @param path a member as policies name it, {@code *} for the elements of a list
     * @param elsewhere whether it is a reference that leads out of the description
     */
    record Found(Located at, String path, boolean elsewhere) {}

    VolatileFields(ContentRule rule) {
        this.rule = rule;
    }

    List<Found> in(Located schema) {
        look(schema, List.of());
        return found.stream().distinct().toList();
    }

    private void look(Located schema, List<String> path) {
        Located meant = schema.resolved();
        if (meant == null) {
            found.add(new Found(schema, pointer(path), true));
        } else if (above.add(meant.pointer())) {
            Located properties = meant.below("properties");
            if (properties != null) {
                properties.fields().each((name, property) -> {
                    // From 3.1 on a schema may be true or false.
                    if (property instanceof MappingNode) {
                        property(properties.here(property, name), name, path);
                    }
                });
            }
            below(meant, "items", with(path, "*"));
            below(meant, "additionalProperties", with(path, "*"));
            CASES.forEach(when -> below(meant, when, path));
            PARTS.forEach(part -> part(meant, part, part.equals("prefixItems") ? with(path, "*") : path));
            above.remove(meant.pointer());
        }
    }

    private void below(Located schema, String member, List<String> path) {
        Located there = schema.below(member);
        if (there != null) {
            look(there, path);
        }
    }

    private void part(Located schema, String part, List<String> path) {
        if (schema.fields().get(part) instanceof SequenceNode list) {
            Located parts = new Located(schema.root(), schema.fields(), schema.pointer() + "/" + part);
            List<Node> each = list.getValue();
            for (int at = 0; at < each.size(); at++) {
                if (each.get(at) instanceof MappingNode node) {
                    look(parts.here(node, Integer.toString(at)), path);
                }
            }
        }
    }

    private void property(Located property, String name, List<String> path) {
        Located meant = property.resolved();
        if (meant != null && meant.fields().text("readOnly").equals("true")) {
            return;
        }
        List<String> here = with(path, name);
        if (isVolatile(property, name) && counts(here)) {
            found.add(new Found(property, pointer(here), false));
        }
        look(property, here);
    }

    private static boolean isVolatile(Located property, String name) {
        String bare = name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
        Located meant = property.resolved();
        boolean time = meant != null && meant.fields().text("format").equals("date-time");
        boolean named = name.endsWith("At") || name.endsWith("_at");
        return NAMES.contains(bare) || (time && named && !AGREED.matcher(bare).matches());
    }

    /** Whether the rule tells two bodies apart that differ in this member alone. */
    private boolean counts(List<String> path) {
        return !rule.fingerprint(body(path, 1)).equals(rule.fingerprint(body(path, 2)));
    }

    private static byte[] body(List<String> path, int value) {
        String text = Integer.toString(value);
        for (int at = path.size() - 1; at >= 0; at--) {
            String step = path.get(at);
            text = step.equals("*") ? "[" + text + "]" : "{" + quoted(step) + ":" + text + "}";
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String name) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
    }

    private static List<String> with(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }

    private static String pointer(List<String> path) {
        StringBuilder text = new StringBuilder();
        path.forEach(step -> text.append('/').append(step.replace("~", "~0").replace("/", "~1")));
        return text.toString();
    }
}
