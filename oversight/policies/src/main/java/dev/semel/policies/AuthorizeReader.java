package dev.semel.policies;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads who is asked before a replay: {@code authorize}. */
final class AuthorizeReader {
    private static final Pattern ABSOLUTE = Pattern.compile("^https?://[^/?#{}@]+([/?][^#{}]*)?$");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Findings findings;

    AuthorizeReader(Findings findings) {
        this.findings = findings;
    }

    @Nullable
    AuthorizePolicy read(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        Section block = Section.of(value, findings, "url", "timeout");
        Duration timeout = block.duration("timeout", TIMEOUT);
        if (timeout.isZero()) {
            findings.add(block.placeOf("timeout"), "A timeout of 0 never waits for an answer; give a positive length.");
        }
        if (!block.has("url")) {
            findings.add(
                    block.place(), "It is not said who is asked; give the url, such as http://127.0.0.1:9100/check.");
            return null;
        }
        String url = block.text("url", "");
        if (!url.isEmpty() && !isAbsolute(url)) {
            findings.add(
                    block.placeOf("url"),
                    "'" + Spelling.shortened(url)
                            + "' is no absolute http or https URL without places to fill in; write"
                            + " it like http://127.0.0.1:9100/check.");
        }
        return new AuthorizePolicy(url, timeout);
    }

    private static boolean isAbsolute(String url) {
        try {
            return ABSOLUTE.matcher(url).matches() && new URI(url).getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
