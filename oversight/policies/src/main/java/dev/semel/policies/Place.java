package dev.semel.policies;

/**
 * Where something stands in a policy file.
 *
 * @param line from 1
 * @param column in characters, from 1
 * @param path such as {@code operations[2].effect.class}, empty for the whole file
 */
record Place(int line, int column, String path) {
    static final Place START = new Place(1, 1, "");

    Place withPath(String other) {
        return new Place(line, column, other);
    }
}
