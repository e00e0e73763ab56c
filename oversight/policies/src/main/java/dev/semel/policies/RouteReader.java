package dev.semel.policies;

import dev.semel.policies.OperationPolicy.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads which requests an operation is, and finds those that never get to it. */
final class RouteReader {
    private static final List<String> DEFAULT_METHODS = List.of("POST", "PATCH");

    private final Findings findings;

    RouteReader(Findings findings) {
        this.findings = findings;
    }

    /** The route of requests that no operation lists. */
    static Route everything() {
        return new Route(DEFAULT_METHODS, "/**");
    }

    Route read(Section operation) {
        Value value = operation.value("match");
        if (value == null) {
            findings.add(
                    operation.place(),
                    "It is not said which requests this operation is; give match: { methods: [POST], path: /... }.");
            return everything();
        }
        Section block = Section.of(value, findings, "methods", "path");
        List<String> methods = methods(block);
        if (!block.has("path")) {
            findings.add(value.place(), "A match needs its path; give one such as /orders/{id}/cancel.");
            return everything();
        }
        String path = block.text("path", "/**");
        String wrong = objection(path);
        if (wrong != null) {
            findings.add(block.placeOf("path"), wrong);
            return everything();
        }
        return new Route(methods, path);
    }

    private List<String> methods(Section block) {
        Value value = block.value("methods");
        if (value == null) {
            return DEFAULT_METHODS;
        }
        if (value instanceof Value.Text text && text.text().equals("any")) {
            return List.of();
        }
        List<String> methods = new ArrayList<>();
        for (Value.Text text : block.texts("methods")) {
            String method = text.text();
            HttpReader.checkToken(method, text.place(), "method", findings);
            if (!method.equals(method.toUpperCase(Locale.ROOT))) {
                findings.add(
                        text.place(),
                        "'" + Spelling.shortened(method) + "' is not written as a method; did you mean '"
                                + Spelling.shortened(method.toUpperCase(Locale.ROOT)) + "'?");
            }
            methods.add(method);
        }
        if (methods.isEmpty()) {
            findings.add(value.place(), "No method is listed; list some such as [POST], or write any.");
        }
        return methods;
    }

    private static @org.jspecify.annotations.Nullable String objection(String path) {
        if (!path.startsWith("/")) {
            return "The path '" + Spelling.shortened(path)
                    + "' does not begin with a slash; write it like /orders/{id}.";
        }
        List<String> steps = steps(path);
        for (int at = 0; at < steps.size(); at++) {
            String step = steps.get(at);
            boolean last = at == steps.size() - 1;
            boolean parameter = step.matches("\\{[^{}]+}");
            boolean plain = !step.contains("{") && !step.contains("}") && !step.contains("*");
            if (!parameter && !plain && !(last && step.equals("**"))) {
                return "The path '" + Spelling.shortened(path) + "' has the step '" + Spelling.shortened(step)
                        + "'; a step is plain text or {name}, and ** stands alone at the end.";
            }
        }
        return path.contains("?") || path.contains("#")
                ? "The path '" + Spelling.shortened(path) + "' holds a query or fragment; give the path alone."
                : null;
    }

    /** Finds operations that no request ever gets to, since an earlier one takes them all. */
    void refuseUnreachable(List<OperationPolicy> operations, List<Place> places) {
        for (int later = 0; later < operations.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                OperationPolicy first = operations.get(earlier);
                if (covers(first.route(), operations.get(later).route())) {
                    boolean same = covers(operations.get(later).route(), first.route());
                    findings.add(
                            places.get(later),
                            "No request ever gets here, for '" + first.name() + "' in line " + first.line()
                                    + (same
                                            ? " is the same route; remove one of the two."
                                            : " takes them all; put this operation before it."));
                    break;
                }
            }
        }
    }

    private static boolean covers(Route wide, Route narrow) {
        boolean methods = wide.methods().isEmpty()
                || (!narrow.methods().isEmpty() && wide.methods().containsAll(narrow.methods()));
        List<String> outer = steps(wide.path());
        List<String> inner = steps(narrow.path());
        boolean outerOpen = !outer.isEmpty() && outer.get(outer.size() - 1).equals("**");
        boolean innerOpen = !inner.isEmpty() && inner.get(inner.size() - 1).equals("**");
        int outerSize = outer.size() - (outerOpen ? 1 : 0);
        int innerSize = inner.size() - (innerOpen ? 1 : 0);
        boolean lengths = outerOpen ? innerSize >= outerSize : !innerOpen && innerSize == outerSize;
        if (!methods || !lengths) {
            return false;
        }
        for (int at = 0; at < outerSize; at++) {
            if (!outer.get(at).startsWith("{") && !outer.get(at).equals(inner.get(at))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        steps.removeIf(String::isEmpty);
        return steps;
    }
}
