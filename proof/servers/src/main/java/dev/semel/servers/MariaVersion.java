package dev.semel.servers;

/** The releases of MariaDB that the tests bring. */
public enum MariaVersion {
    /** 10.11, as Debian packages it. */
    OLDEST("10.11"),
    /** 11.4.5, from Maven Central; for Linux on x86 alone. */
    NEWEST("11.4.5");

    private final String number;

    MariaVersion(String number) {
        this.number = number;
    }

    /** What the server's own version begins with. */
    public String number() {
        return number;
    }
}
