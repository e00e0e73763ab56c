package dev.semel.spring;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** Databases and transaction managers as applications have them, on a real PostgreSQL. */
final class Databases {
    private Databases() {}

    /** What runs in transactions of the database that is called main. */
    abstract static class OverMain {
        @Bean
        PlatformTransactionManager mainTransactions(DataSource main) {
            return new JdbcTransactionManager(main);
        }

        @Bean
        JdbcTemplate jdbc(DataSource main) {
            return new JdbcTemplate(main);
        }
    }

    /** Two databases, as far as Spring can tell, with a manager each. */
    static class Two extends OverMain {
        @Bean
        HikariDataSource main() {
            return pool();
        }

        @Bean
        HikariDataSource other() {
            return pool();
        }

        @Bean
        PlatformTransactionManager otherTransactions(DataSource other) {
            return new DataSourceTransactionManager(other);
        }
    }

    /** One of them is the usual one. */
    static class PrimaryOfTwo {
        @Bean
        @Primary
        HikariDataSource main() {
            return pool();
        }

        @Bean
        HikariDataSource other() {
            return pool();
        }

        @Bean
        @Primary
        PlatformTransactionManager mainTransactions(DataSource main) {
            return new JdbcTransactionManager(main);
        }

        @Bean
        PlatformTransactionManager otherTransactions(@Qualifier("other") DataSource other) {
            return new DataSourceTransactionManager(other);
        }

        @Bean
        JdbcTemplate jdbc(DataSource main) {
            return new JdbcTemplate(main);
        }
    }

    /** One that commits nothing by itself. */
    static class NotByItself extends OverMain {
        @Bean
        HikariDataSource main() {
            HikariDataSource pool = pool();
            pool.setAutoCommit(false);
            return pool;
        }
    }

    /** The application is given a proxy that joins transactions. */
    static class Aware extends OverMain {
        @Bean
        DataSource main() {
            return new TransactionAwareDataSourceProxy(pool());
        }
    }

    /** One that is several. */
    static class Routed extends OverMain {
        @Bean
        DataSource main() {
            AbstractRoutingDataSource router = new AbstractRoutingDataSource() {
                @Override
                protected Object determineCurrentLookupKey() {
                    return "one";
                }
            };
            router.setTargetDataSources(Map.of("one", pool()));
            return router;
        }
    }

    /** Entities. */
    static class Persistence {
        @Bean
        HikariDataSource main() {
            return pool();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entities(DataSource main) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(main);
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setPackagesToScan("dev.semel.spring.nothing");
            factory.setManagedTypes(org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes.of(
                    TransactionsTest.Line.class.getName()));
            return factory;
        }

        @Bean
        PlatformTransactionManager transactions(EntityManagerFactory entities) {
            return new JpaTransactionManager(entities);
        }

        @Bean
        JdbcTemplate jdbc(DataSource main) {
            return new JdbcTemplate(main);
        }
    }

    static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(PostgresServer.shared(PostgresVersion.NEWEST).jdbcUrl());
        pool.setMaximumPoolSize(5);
        return pool;
    }
}
