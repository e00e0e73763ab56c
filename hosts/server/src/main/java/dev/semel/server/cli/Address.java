package dev.semel.server.cli;

/** A listener's address as written on the command line: {@code HOST:PORT}, IPv6 in brackets. */
record Address(String host, int port) {
    /** @throws IllegalArgumentException if it is not so written; names the option */
    static Address parse(String option, String text) {
        int colon = text.lastIndexOf(':');
        String digits = colon < 1 ? "" : text.substring(colon + 1);
        boolean number = !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(unit -> unit >= '0' && unit <= '9');
        if (!number || Integer.parseInt(digits) > 65_535) {
            throw new IllegalArgumentException(
                    option + " is '" + text + "'; write HOST:PORT with a port up to 65535, such as 127.0.0.1:8080.");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new Address(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(digits));
    }
}
