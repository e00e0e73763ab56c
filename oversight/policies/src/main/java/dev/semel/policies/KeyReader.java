package dev.semel.policies;

import dev.semel.policies.OperationPolicy.KeyUse;
import dev.semel.policy.RetentionTerms;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads whether requests carry a key, and whether the key is a one-time token: {@code key}. */
final class KeyReader {
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final TokenPolicy DEFAULT = new TokenPolicy(Duration.ofHours(1), "", Duration.ofSeconds(30));

    private final Findings findings;

    KeyReader(Findings findings) {
        this.findings = findings;
    }

    /**
     * What is said of keys.
     *
     * @param use whether requests carry one
     * @param token how tokens are handed out; null if callers make their keys
     */
    record Keys(KeyUse use, @Nullable TokenPolicy token) {
        private static Keys made(KeyUse use) {
            return new Keys(use, null);
        }

        private static Keys handedOut(TokenPolicy token) {
            return new Keys(KeyUse.REQUIRED, token);
        }
    }

    Keys read(Section block, RetentionTerms retention) {
        Value value = block.value("key");
        if (value == null) {
            return Keys.made(KeyUse.OPTIONAL);
        }
        if (value instanceof Value.Fields) {
            Section own = Section.of(value, findings, "token");
            Value token = own.value("token");
            if (token == null) {
                findings.add(value.place(), "It is not said what the key is; write key: { token: { life: 1h } }.");
                return Keys.made(KeyUse.REQUIRED);
            }
            return Keys.handedOut(bounded(token(token), token.place(), retention));
        }
        Map<String, Keys> words = new HashMap<>();
        Section.words(KeyUse.class).forEach((word, use) -> words.put(word, Keys.made(use)));
        words.put("token", Keys.handedOut(DEFAULT));
        Keys meant = block.choice(value, words, Keys.made(KeyUse.OPTIONAL));
        return meant.token() == null ? meant : Keys.handedOut(bounded(meant.token(), value.place(), retention));
    }

    private TokenPolicy token(Value value) {
        Section own = Section.of(value, findings, "life", "field", "skew");
        Duration life = own.duration("life", DEFAULT.life());
        if (life.isZero()) {
            findings.add(own.placeOf("life"), "A life of 0 lets no token be used; give a positive length.");
        }
        Value named = own.value("field");
        String field = named == null ? "" : own.read(named, "", KeyReader::field);
        return new TokenPolicy(life, field, own.duration("skew", DEFAULT.skew()));
    }

    private static String field(String name) {
        if (!FIELD.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + Spelling.shortened(name)
                    + "' is no form field's name here; write 1 to 64 letters, digits, '.', '_' and '-'.");
        }
        return name;
    }

    /** A token that is taken after its record is forgotten acts twice. */
    private TokenPolicy bounded(TokenPolicy token, Place place, RetentionTerms retention) {
        Duration remembered = Duration.ofMillis(retention.keepMillis() + retention.refuseMillis());
        Duration taken = token.life().plus(token.skew().multipliedBy(2));
        if (taken.compareTo(remembered) > 0) {
            findings.add(
                    place,
                    "A one-time token may be taken for " + taken.toMillis()
                            + " ms (its life and twice the skew), and its action is remembered for "
                            + remembered.toMillis()
                            + " ms (keep and refuse): a later use would act again. Shorten the token's life or keep"
                            + " longer.");
        }
        return token;
    }
}
