package dev.semel.spring;

import dev.semel.engine.SystemTime;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import dev.semel.store.jdbc.JdbcStore;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;

/** Records in the application's own database. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(DataSource.class)
@ConditionalOnMissingBean(OperationStore.class)
@Conditional({StoreChoice.OwnDatabase.class, DatabaseStoreConfiguration.OneDatabase.class})
class DatabaseStoreConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseStoreConfiguration.class);

    /** There is one, or one is primary, or one is named. */
    static final class OneDatabase extends AnyNestedCondition {
        OneDatabase() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnSingleCandidate(DataSource.class)
        static class Single {}

        @ConditionalOnProperty("semel.data-source")
        static class Named {}
    }

    @Bean
    OwnDatabase semelDatabase(ListableBeanFactory beans, SemelProperties properties) {
        return OwnDatabase.of(beans, properties.dataSource());
    }

    @Bean(destroyMethod = "close")
    JdbcStore semelStore(OwnDatabase database, SemelProperties properties, Environment environment) {
        JdbcOptions options = timed(database.source());
        if (!properties.schema().isEmpty()) {
            options = options.in(properties.schema());
        }
        if (properties.tablesOr(Production.is(properties, environment)) == SemelProperties.Tables.APPLY) {
            JdbcSchema.of(options).apply(database.source());
        }
        JdbcStore store = JdbcStore.open(database.source(), options);
        LOG.info("Semel keeps its records in {}.", store.describe().name());
        return store;
    }

    /** By the database's own time; SQLite has none. */
    private static JdbcOptions timed(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals("SQLite")
                    ? JdbcOptions.defaults().by(SystemTime.wallClock())
                    : JdbcOptions.defaults();
        } catch (SQLException unreachable) {
            throw new StoreUnavailableException(
                    "The application's database cannot be reached: " + unreachable.getMessage(), unreachable);
        }
    }

    /** Methods that commit with their outcome. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataSourceUtils.class, PlatformTransactionManager.class})
    static class Joined {
        @Bean
        @ConditionalOnBean(PlatformTransactionManager.class)
        AtomicCalls semelAtomicCalls(ListableBeanFactory beans, OwnDatabase database, JdbcStore store) {
            try {
                return new JoinedCalls(new OwnTransactions(beans, database), database.source(), store.transactions());
            } catch (StoreRefusedException refused) {
                if (refused.code() != StoreRefusedException.Code.LACKS_CAPABILITY) {
                    throw refused;
                }
                return AtomicCalls.none(
                        "the database " + store.describe().name() + " can keep its outcome, but not in its transaction",
                        "Use PostgreSQL for it, or declare another effect class.");
            }
        }
    }
}
