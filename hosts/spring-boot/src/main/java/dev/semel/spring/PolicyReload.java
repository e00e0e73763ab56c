package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.http.HttpPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;

/**
 * Takes a policy file that was changed while the application runs. All of it holds from then on, or, if anything is wrong
 * with it, nothing of it: what held before holds on. Attempts that are under way end under the terms they began with. For
 * several threads, one after the other.
 */
final class PolicyReload {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyReload.class);
    private static final byte[] NOTHING = new byte[0];

    private final Resource file;
    private final Parts parts;
    private FilePolicy current;
    private byte[] seen = NOTHING;
    private byte @Nullable [] refused;

    /** A door that can be made anew. */
    interface Door {
        /**
         * Makes one under these methods and this policy, and says how to put it in its place.
         *
         * @param declared null if there is none but what methods say
         * @throws MisuseException if it would not keep what methods say
         */
        Runnable made(GuardedMethods methods, @Nullable HttpPolicy declared);
    }

    /**
     * What a policy holds for.
     *
     * @param contracts what annotations say under a file
     * @param http the policy of a file for the doors, null where the application has its own
     */
    record Parts(
            Guards guards,
            Engine engine,
            Function<FilePolicy, Contracts> contracts,
            Function<FilePolicy, @Nullable HttpPolicy> http,
            List<Door> doors) {}

    PolicyReload(Resource file, FilePolicy current, Parts parts) {
        this.file = file;
        this.current = current;
        this.parts = parts;
    }

    /**
     * Reads the file and applies it if it says something else.
     *
     * @return the version that holds now
     * @throws PolicyRefusedException if the file is wrong, or says what takes a restart
     * @throws MisuseException if methods would not be protected as they say, or something by nothing where that is refused
     * @throws dev.semel.store.StoreRefusedException if it demands more durability than the store gives
     */
    synchronized String now() {
        byte[] content = FilePolicy.content(file);
        if (!current.isOf(content)) {
            apply(FilePolicy.of(file, content));
        }
        return current.version();
    }

    /**
     * Looks whether the file was changed, and applies it once two looks have found the same, for one that is being written
     * may read as a shorter policy. What is wrong with it is logged, once for as long as it stands there; never throws, for
     * whoever looks from time to time would stop.
     */
    synchronized void look() {
        byte @Nullable [] content = null;
        try {
            content = FilePolicy.content(file);
            boolean settled = Arrays.equals(content, seen);
            seen = content;
            if (current.isOf(content)) {
                refused = null;
            } else if (settled && !Arrays.equals(content, refused)) {
                apply(FilePolicy.of(file, content));
            }
        } catch (RuntimeException wrong) {
            refused = content;
            LOG.error(
                    "The policy file was changed and cannot be used, and version {} holds on: {}",
                    current.version(),
                    wrong.getMessage());
        } catch (Error broken) {
            refused = content;
            LOG.error(
                    "The policy file was changed and taking it failed, and version {} holds on.",
                    current.version(),
                    broken);
        }
    }

    private void apply(FilePolicy next) {
        if (!next.quotas().equals(current.quotas())) {
            throw new PolicyRefusedException(
                    "The file has other quotas, which are set when the application starts; restart it for them.");
        }
        boolean applied = false;
        try {
            put(next);
            applied = true;
        } finally {
            if (!applied) {
                // What was declared to the engine on the way is what holds on.
                put(current);
            }
        }
        current = next;
        refused = null;
        LOG.info("Semel keeps to version {} of its policy file from now on.", next.version());
    }

    private void put(FilePolicy policy) {
        GuardedMethods methods =
                parts.guards().methods().under(parts.contracts().apply(policy));
        HttpPolicy http = parts.http().apply(policy);
        List<Runnable> doors =
                parts.doors().stream().map(door -> door.made(methods, http)).toList();
        methods.declareTo(parts.engine());
        parts.guards().become(methods);
        doors.forEach(Runnable::run);
    }
}
