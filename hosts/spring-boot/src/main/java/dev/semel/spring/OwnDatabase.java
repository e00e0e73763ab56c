package dev.semel.spring;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.util.ClassUtils;

/**
 * The application's database that holds the records.
 *
 * @param source as transaction managers know it
 */
record OwnDatabase(DataSource source) {
    /**
     * @param name of the bean, empty for the only or primary one
     * @throws MisuseException if there is none of this name, or it is not one database
     */
    static OwnDatabase of(ListableBeanFactory beans, String name) {
        DataSource found = name.isEmpty() ? beans.getBean(DataSource.class) : named(beans, name);
        if (!ClassUtils.isPresent("org.springframework.jdbc.datasource.DelegatingDataSource", null)) {
            return new OwnDatabase(found);
        }
        DataSource bare = Proxies.bare(found);
        if (Proxies.routes(bare)) {
            throw new MisuseException(
                    "The DataSource " + (name.isEmpty() ? "of the application" : name)
                            + " routes to several databases, and the records of what was done are in one.",
                    "Make the one that holds them a bean and name it with semel.data-source, or give semel.store the"
                            + " address of a store.");
        }
        return new OwnDatabase(bare);
    }

    private static DataSource named(BeanFactory beans, String name) {
        try {
            return beans.getBean(name, DataSource.class);
        } catch (NoSuchBeanDefinitionException none) {
            throw new MisuseException(
                    "semel.data-source is " + name + ", and no DataSource is a bean of that name.",
                    "Set it to the name of the bean that is the database of the records.");
        }
    }

    /** What is there with Spring's own classes for databases alone. */
    private static final class Proxies {
        private Proxies() {}

        /**
         * Without what would give the store, on a thread that has a transaction open, the connection of that: a claim must
         * commit by itself.
         */
        static DataSource bare(DataSource source) {
            DataSource at = source;
            while (at instanceof org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy proxy
                    && proxy.getTargetDataSource() != null) {
                at = proxy.getTargetDataSource();
            }
            return at;
        }

        static boolean routes(DataSource source) {
            try {
                return source.isWrapperFor(org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource.class);
            } catch (SQLException | RuntimeException unknown) {
                // A pool that cannot tell what it wraps is none of Spring's.
                return false;
            }
        }
    }
}
