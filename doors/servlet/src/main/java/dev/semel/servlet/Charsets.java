package dev.semel.servlet;

import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;

/** Charsets by the names that messages give them. */
final class Charsets {
    private Charsets() {}

    /** @throws UnsupportedEncodingException as the servlet specification has it, if there is none of this name */
    static Charset named(String name) throws UnsupportedEncodingException {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new UnsupportedEncodingException("The charset '" + name + "' is not known here.");
        }
    }
}
