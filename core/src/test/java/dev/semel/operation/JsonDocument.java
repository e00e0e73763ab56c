package dev.semel.operation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random JSON documents as plain values, and the many ways to write one of them: the other half of the differential
 * test of the canonical form. Knows nothing of the code under test.
 */
final class JsonDocument {
    private static final String LETTERS = "abAB01 _-/~*.\"\\\b\f\n\r\t\u0000\u001f\u007f\u00e4\u20ac\uffff";
    private static final List<String> NUMBERS = List.of(
            "0", "1", "-1", "10", "100", "1.5", "0.1", "1e400", "1e-400", "9007199254740992", "9007199254740993");

    private final Random random;

    JsonDocument(Random random) {
        this.random = random;
    }

    /** A Map, List, String, BigDecimal, Boolean or the word null. */
    Object any(int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 7);
        return switch (kind) {
            case 0 -> text();
            case 1 -> number();
            case 2 -> random.nextBoolean();
            case 3 -> random.nextBoolean() ? Null.NULL : text();
            case 4 -> {
                List<Object> elements = new ArrayList<>();
                for (int left = random.nextInt(4); left > 0; left--) {
                    elements.add(any(depth - 1));
                }
                yield elements;
            }
            default -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (int left = random.nextInt(5); left > 0; left--) {
                    members.put(text(), any(depth - 1));
                }
                yield members;
            }
        };
    }

    /** What JSON calls null. */
    enum Null {
        NULL
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(4); left > 0; left--) {
            if (random.nextInt(8) == 0) {
                text.appendCodePoint(0x1f600 + random.nextInt(8));
            } else {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
        }
        return text.toString();
    }

    private BigDecimal number() {
        if (random.nextBoolean()) {
            return new BigDecimal(NUMBERS.get(random.nextInt(NUMBERS.size())));
        }
        return new BigDecimal(new BigInteger(1 + random.nextInt(90), random), random.nextInt(40) - 20);
    }

    /** The same document with one thing changed in meaning. */
    Object changed(Object document) {
        if (document instanceof List<?> elements && !elements.isEmpty() && random.nextInt(3) > 0) {
            List<Object> copy = new ArrayList<>(elements);
            int at = random.nextInt(copy.size());
            copy.set(at, changed(copy.get(at)));
            return copy;
        }
        if (document instanceof Map<?, ?> members && !members.isEmpty() && random.nextInt(3) > 0) {
            Map<Object, Object> copy = new LinkedHashMap<>(members);
            Object name = new ArrayList<>(copy.keySet()).get(random.nextInt(copy.size()));
            copy.put(name, changed(copy.get(name)));
            return copy;
        }
        if (document instanceof List<?> elements) {
            List<Object> longer = new ArrayList<>(elements);
            longer.add(random.nextInt(longer.size() + 1), Null.NULL);
            return longer;
        }
        if (document instanceof Map<?, ?> members) {
            Map<Object, Object> larger = new LinkedHashMap<>(members);
            larger.put("a name that no random document has", Null.NULL);
            return larger;
        }
        return changedScalar(document);
    }

    private Object changedScalar(Object document) {
        if (document instanceof BigDecimal number) {
            return number.add(number.ulp());
        } else if (document instanceof String text) {
            return random.nextBoolean() ? text + "." : List.of(text);
        } else if (document instanceof Boolean flag) {
            return random.nextBoolean() ? !flag : flag.toString();
        }
        return "null";
    }

    /** One of the many texts that mean this document. */
    String written(Object document) {
        StringBuilder text = new StringBuilder(space());
        write(document, text);
        return text.append(space()).toString();
    }

    private void write(Object document, StringBuilder text) {
        if (document instanceof Map<?, ?> members) {
            List<Map.Entry<?, ?>> entries = new ArrayList<>(members.entrySet());
            Collections.shuffle(entries, random);
            String comma = "";
            text.append('{');
            for (Map.Entry<?, ?> entry : entries) {
                text.append(comma).append(space());
                writeText((String) entry.getKey(), text);
                text.append(space()).append(':').append(space());
                write(entry.getValue(), text);
                comma = space() + ",";
            }
            text.append(space()).append('}');
        } else if (document instanceof List<?> elements) {
            String comma = "";
            text.append('[');
            for (Object element : elements) {
                text.append(comma).append(space());
                write(element, text);
                comma = space() + ",";
            }
            text.append(space()).append(']');
        } else if (document instanceof String string) {
            writeText(string, text);
        } else if (document instanceof BigDecimal number) {
            text.append(numberForm(number));
        } else {
            text.append(document == Null.NULL ? "null" : document.toString());
        }
    }

    private void writeText(String string, StringBuilder text) {
        text.append('"');
        for (int at = 0; at < string.length(); at++) {
            char unit = string.charAt(at);
            int brief = "\b\f\n\r\t".indexOf(unit);
            if (Character.isHighSurrogate(unit) && random.nextBoolean()) {
                text.append(unit).append(string.charAt(++at));
            } else if (brief >= 0 && random.nextBoolean()) {
                text.append('\\').append("bfnrt".charAt(brief));
            } else if ((unit == '"' || unit == '\\' || unit == '/') && random.nextBoolean()) {
                text.append('\\').append(unit);
            } else if (unit < 0x20
                    || unit == '"'
                    || unit == '\\'
                    || Character.isSurrogate(unit)
                    || random.nextInt(4) == 0) {
                text.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) unit));
            } else {
                text.append(unit);
            }
        }
        text.append('"');
    }

    private String numberForm(BigDecimal number) {
        if (number.signum() == 0) {
            return List.of("0", "-0", "0.0", "0e7", "-0.00E-3").get(random.nextInt(5));
        }
        BigDecimal plain = number.stripTrailingZeros();
        int shift = random.nextInt(7) - 3;
        String mantissa = new BigDecimal(plain.unscaledValue(), random.nextInt(6)).toPlainString();
        int moved = new BigDecimal(mantissa).scale();
        if (random.nextInt(3) == 0) {
            mantissa = (mantissa.contains(".") ? mantissa : mantissa + ".") + "0".repeat(1 + random.nextInt(3));
        }
        long exponent = moved - (long) plain.scale();
        if (Math.abs(exponent) < 30 && shift > 0) {
            return number.setScale(Math.max(0, plain.scale()) + shift).toPlainString();
        }
        String sign = exponent >= 0 ? List.of("", "+", "+0").get(random.nextInt(3)) : "-";
        return mantissa + (random.nextBoolean() ? "e" : "E") + sign + Math.abs(exponent);
    }

    private String space() {
        StringBuilder space = new StringBuilder();
        for (int left = random.nextInt(3); left > 0; left--) {
            space.append(" \t\r\n".charAt(random.nextInt(4)));
        }
        return space.toString();
    }

    /** Whether two documents mean the same. */
    static boolean same(Object left, Object right) {
        if (left instanceof BigDecimal number && right instanceof BigDecimal other) {
            return number.compareTo(other) == 0;
        }
        if (left instanceof List<?> elements && right instanceof List<?> others) {
            boolean same = elements.size() == others.size();
            for (int at = 0; same && at < elements.size(); at++) {
                same = same(elements.get(at), others.get(at));
            }
            return same;
        }
        if (left instanceof Map<?, ?> members && right instanceof Map<?, ?> others) {
            return members.keySet().equals(others.keySet())
                    && members.keySet().stream().allMatch(name -> same(members.get(name), others.get(name)));
        }
        return left.equals(right);
    }
}
