package dev.semel.spring;

import dev.semel.store.GenerationPin;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;

/**
 * Looks at every store before anybody uses it: one of another generation than the application relies on has been lost and
 * made anew, or is another one, and has forgotten what was done. By {@code semel.generation}, for containers without a disk,
 * or the file that {@code semel.state} keeps.
 */
final class KnownStore implements BeanPostProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(KnownStore.class);

    private final ObjectProvider<SemelProperties> properties;
    private final Environment environment;

    KnownStore(ObjectProvider<SemelProperties> properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof OperationStore store) {
            boolean known = false;
            try {
                check(store.describe());
                known = true;
            } finally {
                if (!known) {
                    // A bean that is refused here is closed by nobody else.
                    store.close();
                }
            }
        }
        return bean;
    }

    private void check(StoreDescription store) {
        SemelProperties said = properties.getObject();
        if (!said.generation().isEmpty()) {
            refuseAnother(store, said.generation());
        }
        if (!said.state().isEmpty()) {
            new GenerationPin(pin(said.state()), said.acceptGeneration()).check(store.name(), store.generation());
        } else if (said.generation().isEmpty() && !store.readsAreLocal()) {
            tellThatNobodyKnows(store, Production.is(said, environment));
        }
    }

    private static void refuseAnother(StoreDescription store, String relied) {
        if (!store.generation().equals(relied)) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.OTHER_GENERATION,
                    "The store " + store.name() + " is "
                            + (store.generation().isEmpty() ? "of no generation" : "generation " + store.generation())
                            + " and semel.generation relies on " + relied
                            + ", so what was applied under that one may be forgotten here.");
        }
    }

    private static Path pin(String state) {
        Path directory = Path.of(state).toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
        } catch (IOException cannot) {
            throw new MisuseException(
                    "The directory " + directory + " cannot be made (" + cannot.getMessage() + ").",
                    "See that it can be written, or name another one with semel.state; without a disk that stays, set"
                            + " semel.generation instead.");
        }
        return directory.resolve("generation");
    }

    /** Stores of one machine are pinned by a file beside them. */
    private static void tellThatNobodyKnows(StoreDescription store, boolean production) {
        String told = "Semel's store " + store.name() + " is generation " + store.generation()
                + ", and nothing pins it: if it were lost and made anew, what was done could be done again. Set"
                + " semel.generation=" + store.generation() + ", or semel.state to a directory that stays.";
        if (production) {
            LOG.warn(told);
        } else {
            LOG.info(told);
        }
    }
}
