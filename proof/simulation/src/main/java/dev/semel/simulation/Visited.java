package dev.semel.simulation;

import java.util.Arrays;

/**
 * The digests of all worlds seen, each with the number of the world from which it was first reached. Open addressing;
 * two worlds with one 64-bit digest are taken for one.
 */
final class Visited {
    private long[] digests = new long[1 << 16];
    private int[] parents = new int[1 << 16];
    private int[] slots = new int[1 << 18];
    private int size;

    /** The number of this world if it is new, else -1. */
    int add(long digest, int parent) {
        int mask = slots.length - 1;
        int slot = (int) (digest ^ (digest >>> 32)) & mask;
        while (slots[slot] != 0) {
            if (digests[slots[slot] - 1] == digest) {
                return -1;
            }
            slot = (slot + 1) & mask;
        }
        if (size == digests.length) {
            digests = Arrays.copyOf(digests, 2 * size);
            parents = Arrays.copyOf(parents, 2 * size);
        }
        digests[size] = digest;
        parents[size] = parent;
        size++;
        slots[slot] = size;
        if (4L * size > 3L * slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int number = 0; number < size; number++) {
            int slot = (int) (digests[number] ^ (digests[number] >>> 32)) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number + 1;
        }
    }

    int size() {
        return size;
    }

    long digest(int number) {
        return digests[number];
    }

    int parent(int number) {
        return parents[number];
    }
}
