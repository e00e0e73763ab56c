package dev.semel.spring;

import dev.semel.store.OperationStore;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import dev.semel.store.jdbc.JdbcStore;
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
        JdbcOptions options = properties.schema().isEmpty()
                ? JdbcOptions.defaults()
                : JdbcOptions.defaults().in(properties.schema());
        if (properties.tablesOr(Production.is(properties, environment)) == SemelProperties.Tables.APPLY) {
            JdbcSchema.of(options).apply(database.source());
        }
        JdbcStore store = JdbcStore.open(database.source(), options);
        LOG.info("Semel keeps its records in {}.", store.describe().name());
        return store;
    }

    /** Methods that commit with their outcome. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataSourceUtils.class, PlatformTransactionManager.class})
    static class Joined {
        @Bean
        @ConditionalOnBean(PlatformTransactionManager.class)
        AtomicCalls semelAtomicCalls(ListableBeanFactory beans, OwnDatabase database, JdbcStore store) {
            return new JoinedCalls(new OwnTransactions(beans, database), database.source(), store.transactions());
        }
    }
}
