package dev.semel.policies;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML as a tree of texts, lists and fields: the one class that knows the YAML library, of which it takes the events
 * only. No types are guessed, no object is made, and anchors, aliases, tags and repeated names are refused, so that a file
 * is never larger or other than it looks.
 */
final class YamlTree {
    private static final int DEEPEST = 20;

    private final Iterator<Event> events;
    private final Findings findings;

    private YamlTree(Iterator<Event> events, Findings findings) {
        this.events = events;
        this.findings = findings;
    }

    /** The file's one document, or null with the reason among the findings. */
    static @Nullable Value read(String text, Findings findings) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int point = text.codePointAt(at);
            if (!StreamReader.isPrintable(point)) {
                findings.add(
                        placeAt(text, at), String.format("The character U+%04X has no place here; remove it.", point));
                return null;
            }
        }
        try {
            return new YamlTree(
                            new Yaml(new LoaderOptions())
                                    .parse(new StringReader(text))
                                    .iterator(),
                            findings)
                    .document();
        } catch (MarkedYAMLException broken) {
            findings.add(place(broken.getProblemMark(), ""), explained(broken, text));
            return null;
        } catch (TooDeep tooDeep) {
            findings.add(
                    tooDeep.place, "The file is nested more than " + DEEPEST + " levels deep; a policy needs five.");
            return null;
        }
    }

    /** The place of a character of the text. */
    static Place placeAt(String text, int position) {
        int lineStart = text.lastIndexOf('\n', position - 1) + 1;
        int line = 1
                + (int) text.substring(0, lineStart)
                        .chars()
                        .filter(unit -> unit == '\n')
                        .count();
        return new Place(line, position - lineStart + 1, "");
    }

    private @Nullable Value document() {
        Value root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof StreamStartEvent
                    || event instanceof StreamEndEvent
                    || event instanceof DocumentStartEvent
                    || event instanceof DocumentEndEvent) {
                continue;
            }
            Place place = place(event.getStartMark(), "");
            if (root != null) {
                findings.add(place, "A second document begins here; keep one policy in one file.");
                return root;
            }
            root = value(event, place, 1);
        }
        if (root == null) {
            findings.add(Place.START, "The file is empty; begin it with 'semel: 1'.");
        }
        return root;
    }

    private Value value(Event event, Place place, int depth) {
        if (depth > DEEPEST) {
            throw new TooDeep(place);
        }
        if (event instanceof AliasEvent alias) {
            findings.add(place, "The alias '*" + alias.getAnchor() + "' is not read here; write the value out.");
        } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
            findings.add(place, "The anchor '&" + node.getAnchor() + "' is not read here; write each value out.");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), place);
            String text = scalar.getValue();
            boolean absent = scalar.isPlain() && (text.isEmpty() || text.equals("~") || text.equals("null"));
            return new Value.Text(place, text, absent);
        } else if (event instanceof SequenceStartEvent start) {
            refuseTag(start.getTag(), place);
            return many(place, depth);
        } else if (event instanceof MappingStartEvent start) {
            refuseTag(start.getTag(), place);
            return fields(place, depth);
        }
        return new Value.Text(place, "", true);
    }

    private Value many(Place place, int depth) {
        List<Value> values = new ArrayList<>();
        for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
            String path = place.path() + "[" + values.size() + "]";
            values.add(value(next, place(next.getStartMark(), path), depth + 1));
        }
        return new Value.Many(place, values);
    }

    private Value fields(Place place, int depth) {
        Map<String, Value.Field> fields = new LinkedHashMap<>();
        for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
            Place before = place(next.getStartMark(), place.path());
            Value name = value(next, before, depth + 1);
            String word = name instanceof Value.Text text ? text.text() : "";
            String path = place.path().isEmpty() ? word : place.path() + "." + word;
            Event content = events.next();
            Value value = value(content, place(content.getStartMark(), path), depth + 1);
            if (!(name instanceof Value.Text)) {
                findings.add(before, "A field's name is " + name.kind() + "; give it a plain name.");
                continue;
            }
            Value.Field earlier = fields.putIfAbsent(word, new Value.Field(before.withPath(path), value));
            if (earlier != null) {
                findings.add(
                        before.withPath(path),
                        "'" + Spelling.shortened(word) + "' is given twice, first in line "
                                + earlier.place().line() + "; keep one of them.");
            }
        }
        return new Value.Fields(place, fields);
    }

    private void refuseTag(@Nullable String tag, Place place) {
        if (tag != null) {
            findings.add(place, "The tag '" + Spelling.shortened(tag) + "' is not read here; remove it.");
        }
    }

    private static Place place(@Nullable Mark mark, String path) {
        return mark == null ? Place.START : new Place(mark.getLine() + 1, mark.getColumn() + 1, path);
    }

    private static String explained(MarkedYAMLException broken, String text) {
        Mark mark = broken.getProblemMark();
        String line = mark == null
                ? ""
                : text.lines().skip(mark.getLine()).findFirst().orElse("");
        String indentation =
                line.substring(0, line.length() - line.stripLeading().length());
        if (indentation.indexOf('\t') >= 0) {
            return "The line is indented with a tab; YAML wants spaces.";
        }
        String problem = Spelling.shortened(String.valueOf(broken.getProblem()));
        String advice = problem.startsWith("expected ','")
                ? "a text with braces or commas in it needs quotes here."
                : "check indentation, colons and quotes.";
        return "This is not YAML (" + problem + "); " + advice;
    }

    /** Ends the reading of a file that would go on for ever downwards. */
    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Place place;

        private TooDeep(Place place) {
            super(place.path(), null, false, false);
            this.place = place;
        }
    }
}
