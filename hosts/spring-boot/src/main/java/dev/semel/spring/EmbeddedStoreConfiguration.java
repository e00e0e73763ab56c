package dev.semel.spring;

import dev.semel.engine.SystemTime;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A store of this process alone, where nothing else is there. */
@Configuration(proxyBeanMethods = false)
class EmbeddedStoreConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStoreConfiguration.class);

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(OperationStore.class)
    OperationStore semelEmbeddedStore(SemelProperties properties, Environment environment) {
        boolean production = Production.is(properties, environment);
        return switch (properties.store()) {
            case JDBC ->
                throw new StoreMissingException(
                        "semel.store is jdbc, and there is no DataSource of a database that can hold records.");
            case MEMORY -> memory(production);
            case EMBEDDED -> embedded(properties);
            case AUTO -> {
                if (production) {
                    throw new StoreMissingException(
                            "No store was chosen for the records of what was done, and this is production.");
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
        return RocksStore.open(RocksOptions.at(directory), SystemTime.wallClock());
    }
}
