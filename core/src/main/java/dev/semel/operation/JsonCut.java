package dev.semel.operation;

import java.util.Arrays;

/** Copies a text that is known to be well-formed and leaves members and elements out, with a comma of each. For one thread. */
final class JsonCut {
    private final byte[] in;
    private final byte[] out;
    private int at;
    private int length;

    JsonCut(byte[] in) {
        this.in = in;
        out = new byte[in.length];
    }

    void leaveOut(CanonicalJson.Span value) {
        int before = beforeSpace(in, value.from());
        copyTo(in[before - 1] == ':' ? nameStart(before - 1) : value.from());
        at = value.to();
        while (isSpace(in[at])) {
            at++;
        }
        if (in[at] == ',') {
            at++;
            return;
        }
        length = beforeSpace(out, length);
        if (out[length - 1] == ',') {
            length--;
        }
    }

    private void copyTo(int end) {
        System.arraycopy(in, at, out, length, end - at);
        length += end - at;
        at = end;
    }

    /** Where the name before this colon begins: at the quote that no odd number of backslashes stands before. */
    private int nameStart(int colon) {
        int start = beforeSpace(in, colon) - 2;
        while (in[start] != '"' || escaped(start)) {
            start--;
        }
        return start;
    }

    private boolean escaped(int quote) {
        int slashes = 0;
        while (in[quote - 1 - slashes] == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private static int beforeSpace(byte[] text, int end) {
        int before = end;
        while (isSpace(text[before - 1])) {
            before--;
        }
        return before;
    }

    private static boolean isSpace(byte unit) {
        return unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t';
    }

    byte[] toTheEnd() {
        copyTo(in.length);
        return Arrays.copyOf(out, length);
    }
}
