package dev.semel.store.jdbc;

import java.sql.SQLWarning;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a commit says that it gave up waiting for its standby: in a warning alone, whose words are all there is to know it by. */
final class StandbyWarning {
    private StandbyWarning() {}

    /** What was said, null if nothing of the kind. */
    static @Nullable String in(@Nullable SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            String said = String.valueOf(warning.getMessage());
            if (said.toLowerCase(Locale.ROOT).contains("synchron")) {
                return "The store's database did not wait for its standby (" + said + ").";
            }
        }
        return null;
    }
}
