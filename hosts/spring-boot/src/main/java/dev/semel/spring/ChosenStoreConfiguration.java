package dev.semel.spring;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.engine.SystemTime;
import dev.semel.store.GenerationPin;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The store that {@code semel.store} names, or one of this process alone where nothing else is there. */
@Configuration(proxyBeanMethods = false)
class ChosenStoreConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(ChosenStoreConfiguration.class);

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(OperationStore.class)
    OperationStore semelChosenStore(SemelProperties properties, Environment environment, ListableBeanFactory beans) {
        boolean production = Production.is(properties, environment);
        return StoreChoice.of(properties.store())
                .fold(
                        word -> named(word, properties, production, beans),
                        address -> at(address, properties, production));
    }

    private static OperationStore named(
            SemelProperties.Kind word, SemelProperties properties, boolean production, ListableBeanFactory beans) {
        return switch (word) {
            case JDBC ->
                throw new StoreMissingException(
                        "semel.store is jdbc, and there is no DataSource of a database that can hold records, or there are several and"
                                + " none of them is primary or named by semel.data-source.");
            case MEMORY -> memory(production);
            case EMBEDDED -> embedded(properties);
            case AUTO -> {
                if (production) {
                    throw new StoreMissingException(
                            "No store was chosen for the records of what was done, and this is production.");
                }
                String[] databases = beans.getBeanNamesForType(DataSource.class);
                if (databases.length > 1) {
                    LOG.warn(
                            "The records of what was done are in none of the DataSources {}: none of them is primary. Name"
                                    + " the one that holds them with semel.data-source, or set semel.store=embedded.",
                            String.join(", ", databases));
                }
                yield embedded(properties);
            }
        };
    }

    private static OperationStore memory(boolean production) {
        if (production) {
            throw new StoreMissingException(
                    "semel.store is memory, which forgets what was done, and this is production.");
        }
        LOG.info("Semel keeps its records in memory: they are gone with this process.");
        return new MemoryStore(SystemTime.wallClock());
    }

    private static OperationStore embedded(SemelProperties properties) {
        Path directory = Path.of(properties.path()).toAbsolutePath().normalize();
        LOG.info("Semel keeps its records in {}: an embedded store, for one process of this machine.", directory);
        return RocksStore.open(
                RocksOptions.at(directory).acceptGeneration(properties.acceptGeneration()), SystemTime.wallClock());
    }

    private static OperationStore at(StoreAddress written, SemelProperties properties, boolean production) {
        if (written.isMemory()) {
            return memory(production);
        }
        StoreAddress address = properties.schema().isEmpty() ? written : within(written, properties.schema());
        if (properties.tablesOr(production) == SemelProperties.Tables.APPLY) {
            makeTables(address);
        }
        // A store on this machine is known again by the pin beside it, as at a gateway.
        OperationStore store = address.path()
                .map(path ->
                        address.open(new GenerationPin(RocksOptions.at(path).pin(), properties.acceptGeneration())))
                .orElseGet(() -> address.open(""));
        LOG.info("Semel keeps its records in {}.", address.name());
        return store;
    }

    private static StoreAddress within(StoreAddress address, String schema) {
        try {
            return address.in(schema);
        } catch (IllegalArgumentException none) {
            throw new MisuseException(
                    "semel.schema is " + schema + ", and cannot be had: " + none.getMessage(),
                    "Leave semel.schema out, or name a store in a database with semel.store.");
        }
    }

    private static void makeTables(StoreAddress address) {
        if (address.hasTables()) {
            try (StoreTables tables = StoreTables.of(address)) {
                tables.apply();
            }
        } else {
            address.make();
        }
    }
}
