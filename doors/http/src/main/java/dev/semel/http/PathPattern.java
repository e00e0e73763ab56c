package dev.semel.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which paths a route is for: {@code /orders/{id}/cancel}, {@code /files/**}. Servers read one path in several ways, so
 * a path has several readings here, lest another spelling of it escape its route: as it stands; with segments decoded,
 * {@code .} and {@code ..} resolved, empty segments and {@code ;parameters} dropped; and the same with encoded slashes
 * taken for slashes. Decides routes only; fingerprints take the raw path.
 */
final class PathPattern {
    private static final Pattern ENCODED_SLASH = Pattern.compile("%2f", Pattern.CASE_INSENSITIVE);

    private final String text;
    private final List<String> steps;
    private final boolean open;

    private PathPattern(String text, List<String> steps, boolean open) {
        this.text = text;
        this.steps = steps;
        this.open = open;
    }

    /** @throws IllegalArgumentException if the pattern is malformed */
    static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException(
                    "The path pattern '" + text + "' does not begin with a slash; write it like /orders/{id}.");
        }
        List<String> steps = new ArrayList<>(List.of(text.substring(1).split("/", -1)));
        boolean open = steps.get(steps.size() - 1).equals("**");
        if (open) {
            steps.remove(steps.size() - 1);
        }
        steps.removeIf(String::isEmpty);
        for (String step : steps) {
            boolean opens = step.indexOf('{') >= 0 || step.indexOf('}') >= 0;
            boolean parameter = step.length() > 2
                    && step.startsWith("{")
                    && step.indexOf('}') == step.length() - 1
                    && step.lastIndexOf('{') == 0;
            if (step.indexOf('*') >= 0 || (opens && !parameter)) {
                throw new IllegalArgumentException("The path pattern '" + text + "' has the step '" + step
                        + "'; a step is plain text or {name}, and ** stands alone at the end.");
            }
        }
        return new PathPattern(text, List.copyOf(steps), open);
    }

    /** Whether any server may take the path for one of this route: for routes that protect. */
    boolean mayMatch(String rawPath) {
        return isForAll() || readings(rawPath).anyMatch(this::matches);
    }

    /** Whether every server takes the path for one of this route: for routes that let through. */
    boolean mustMatch(String rawPath) {
        return isForAll() || readings(rawPath).allMatch(this::matches);
    }

    private boolean isForAll() {
        return open && steps.isEmpty();
    }

    /** Paths that stand for all of this pattern: with something for each name, and for the end nothing, one step, two. */
    Stream<String> samples() {
        List<String> named = steps.stream()
                .map(step -> step.startsWith("{") ? "semel-any" : step)
                .toList();
        String path = "/" + String.join("/", named);
        String more = (steps.isEmpty() ? path : path + "/") + "semel-any";
        return open ? Stream.of(path, more, more + "/semel-any") : Stream.of(path);
    }

    private boolean matches(List<String> segments) {
        if (open ? segments.size() < steps.size() : segments.size() != steps.size()) {
            return false;
        }
        for (int at = 0; at < steps.size(); at++) {
            String step = steps.get(at);
            if (!step.startsWith("{") && !step.equals(segments.get(at))) {
                return false;
            }
        }
        return true;
    }

    private static Stream<List<String>> readings(String rawPath) {
        List<String> asItStands = new ArrayList<>(List.of(rawPath.split("/", -1)));
        asItStands.removeIf(String::isEmpty);
        List<String> resolved = segments(rawPath);
        String slashes = ENCODED_SLASH.matcher(rawPath).replaceAll("/");
        return slashes.equals(rawPath)
                ? Stream.of(asItStands, resolved)
                : Stream.of(asItStands, resolved, segments(slashes));
    }

    @Override
    public String toString() {
        return text;
    }

    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String raw : rawPath.split("/", -1)) {
            int parameters = raw.indexOf(';');
            String segment = decoded(parameters < 0 ? raw : raw.substring(0, parameters));
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static String decoded(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int at = 0; at < in.length; at++) {
            int high = in[at] == '%' && at + 2 < in.length ? Character.digit(in[at + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[at + 2], 16);
            if (low < 0) {
                out[length++] = in[at];
            } else {
                out[length++] = (byte) (high * 16 + low);
                at += 2;
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
