package dev.semel.client;

/**
 * How a key is sent.
 *
 * @param name of the header
 * @param quoted as a string of structured fields (RFC 8941), as the lapsed draft has it; else bare, as payment APIs do
 */
record KeyHeader(String name, boolean quoted) {
    static final KeyHeader USUAL = new KeyHeader("Idempotency-Key", false);

    private static final int LONGEST = 255;

    KeyHeader {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The key header has no name; the usual one is Idempotency-Key.");
        }
    }

    /** @throws IllegalArgumentException if some server would not read it as one key, or not as this one */
    static String checked(String key) {
        if (key == null) {
            throw new IllegalArgumentException(
                    "The key is null; give one, or name an intent and the client makes one.");
        }
        if (key.isEmpty() || key.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "A key has 1 to " + LONGEST + " characters, not " + key.length() + "; derive a shorter one.");
        }
        boolean plain = key.chars().allMatch(unit -> unit > 0x20 && unit < 0x7f && "\"\\,;".indexOf(unit) < 0);
        if (!plain) {
            throw new IllegalArgumentException("A key is of visible ASCII without quotes, backslashes, commas and"
                    + " semicolons, which servers read in several ways; '" + key + "' is not.");
        }
        return key;
    }

    boolean is(String header) {
        return header.equalsIgnoreCase(name);
    }

    String written(String key) {
        return quoted ? '"' + key + '"' : key;
    }
}
