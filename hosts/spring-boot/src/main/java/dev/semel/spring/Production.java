package dev.semel.spring;

import java.util.Set;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Whether this application runs where its records must not be lost. */
final class Production {
    private static final Set<String> PROFILES = Set.of("prod", "production");

    private Production() {}

    static boolean is(SemelProperties properties, Environment environment) {
        Boolean said = properties.production();
        return said == null ? environment.acceptsProfiles(Profiles.of(PROFILES.toArray(new String[0]))) : said;
    }
}
