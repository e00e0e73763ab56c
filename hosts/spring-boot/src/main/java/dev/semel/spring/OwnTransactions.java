package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.NoRollbackRuleAttribute;
import org.springframework.transaction.interceptor.RuleBasedTransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ReflectionUtils;

/**
 * In which transaction an ATOMIC method commits with its outcome: the one that its own {@code @Transactional} would open,
 * if that is of the database that holds the records, and whatever it says of isolation and time; refused if it is not.
 * Safe for use by all threads.
 */
final class OwnTransactions {
    private static final Set<Integer> ELSEWHERE = Set.of(
            TransactionDefinition.PROPAGATION_REQUIRES_NEW,
            TransactionDefinition.PROPAGATION_NOT_SUPPORTED,
            TransactionDefinition.PROPAGATION_NEVER);

    private final ListableBeanFactory beans;
    private final OwnDatabase database;
    private final Map<MethodClassKey, Transacted> known = new ConcurrentHashMap<>();

    OwnTransactions(ListableBeanFactory beans, OwnDatabase database) {
        this.beans = beans;
        this.database = database;
    }

    /** How one method's transaction is opened. */
    record Transacted(PlatformTransactionManager manager, TransactionDefinition definition) {}

    /** @throws MisuseException if the method would write where its outcome does not commit */
    Transacted of(Method method, Class<?> type) {
        return known.computeIfAbsent(new MethodClassKey(method, type), absent -> read(method, type));
    }

    private Transacted read(Method method, Class<?> type) {
        String where = type.getSimpleName() + "." + method.getName();
        TransactionAttributeSource source =
                beans.getBeanProvider(TransactionAttributeSource.class).getIfAvailable();
        TransactionAttribute says = source == null ? null : source.getTransactionAttribute(method, type);
        if (says == null) {
            return new Transacted(ofTheDatabase(where), new DefaultTransactionDefinition());
        }
        refuseWhatCommitsOtherwise(says, where);
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition(says);
        if (says.getPropagationBehavior() != TransactionDefinition.PROPAGATION_MANDATORY) {
            definition.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRED);
        }
        return new Transacted(declared(says, where), definition);
    }

    private static void refuseWhatCommitsOtherwise(TransactionAttribute says, String where) {
        if (ELSEWHERE.contains(says.getPropagationBehavior())) {
            String name = says.getPropagationBehavior() == TransactionDefinition.PROPAGATION_REQUIRES_NEW
                    ? "REQUIRES_NEW"
                    : says.getPropagationBehavior() == TransactionDefinition.PROPAGATION_NEVER
                            ? "NEVER"
                            : "NOT_SUPPORTED";
            throw new MisuseException(
                    "@Idempotent on " + where + " is declared ATOMIC, and @Transactional with " + name
                            + " has it write where its outcome does not commit.",
                    "Leave the propagation at REQUIRED, or declare another effect class.");
        } else if (says.isReadOnly()) {
            throw new MisuseException(
                    "@Idempotent on " + where
                            + " is declared ATOMIC, and its @Transactional is read-only, so its outcome"
                            + " could not be written.",
                    "Leave readOnly out, or @Idempotent if it only reads.");
        } else if (says instanceof RuleBasedTransactionAttribute rules
                && rules.getRollbackRules().stream().anyMatch(NoRollbackRuleAttribute.class::isInstance)) {
            throw new MisuseException(
                    "@Idempotent on " + where + " is declared ATOMIC, and its @Transactional commits what was written"
                            + " before a failure (noRollbackFor), for which there is no outcome.",
                    "Return an answer where something is to be committed, and leave noRollbackFor out.");
        }
    }

    /** The manager that Spring takes for this annotation, if it is of the database. */
    private PlatformTransactionManager declared(TransactionAttribute says, String where) {
        String qualifier = says.getQualifier();
        TransactionManager manager = qualifier != null && !qualifier.isEmpty() ? named(qualifier, where) : usual(where);
        if (manager instanceof PlatformTransactionManager own && isOfTheDatabase(own)) {
            return own;
        }
        throw new MisuseException(
                "@Idempotent on " + where + " is declared ATOMIC, and the transaction manager of its @Transactional ("
                        + manager.getClass().getSimpleName()
                        + ") is not one of the database that holds the records, so the two would not commit together.",
                "Name the manager of that database with @Transactional(\"...\"), have the records kept in the other one"
                        + " with semel.data-source, or declare another effect class.");
    }

    private TransactionManager named(String qualifier, String where) {
        try {
            return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, TransactionManager.class, qualifier);
        } catch (BeansException none) {
            throw new MisuseException(
                    "The @Transactional of " + where + " names the transaction manager " + qualifier
                            + ", which is not there.",
                    "Name one that is a bean.");
        }
    }

    private TransactionManager usual(String where) {
        TransactionInterceptor interceptor =
                beans.getBeanProvider(TransactionInterceptor.class).getIfAvailable();
        TransactionManager said = interceptor == null ? null : interceptor.getTransactionManager();
        if (said != null) {
            return said;
        }
        try {
            return beans.getBean(TransactionManager.class);
        } catch (NoUniqueBeanDefinitionException several) {
            throw new MisuseException(
                    "The @Transactional of " + where + " names no transaction manager, and there are several.",
                    "Name one, or make one primary.");
        }
    }

    /** The manager for a method that names none: the only one of the database, or of several the primary one. */
    private PlatformTransactionManager ofTheDatabase(String where) {
        Map<String, PlatformTransactionManager> managers =
                new TreeMap<>(beans.getBeansOfType(PlatformTransactionManager.class));
        managers.values().removeIf(manager -> !isOfTheDatabase(manager));
        List<PlatformTransactionManager> fitting = List.copyOf(managers.values());
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        PlatformTransactionManager primary =
                beans.getBeanProvider(PlatformTransactionManager.class).getIfUnique();
        if (primary != null && fitting.contains(primary)) {
            return primary;
        }
        throw new MisuseException(
                "@Idempotent on " + where + " is declared ATOMIC, and the database that holds the records has "
                        + (fitting.isEmpty()
                                ? "no transaction manager"
                                : "several transaction managers, " + managers.keySet())
                        + ".",
                "Declare one for it, name it with @Transactional(\"...\"), or declare another effect class.");
    }

    private boolean isOfTheDatabase(PlatformTransactionManager manager) {
        return database.source().equals(source(manager));
    }

    /** The database of a manager's transactions; null if it has none that can be told. */
    private static @Nullable DataSource source(PlatformTransactionManager manager) {
        if (manager instanceof ResourceTransactionManager resource
                && resource.getResourceFactory() instanceof DataSource source) {
            return bare(source);
        }
        // That of JPA has a factory of entity managers, and the database besides; its class may not be here.
        Method asked = ReflectionUtils.findMethod(manager.getClass(), "getDataSource");
        return asked != null && ReflectionUtils.invokeMethod(asked, manager) instanceof DataSource source
                ? bare(source)
                : null;
    }

    private static DataSource bare(DataSource source) {
        return source instanceof TransactionAwareDataSourceProxy proxy
                ? Objects.requireNonNull(proxy.getTargetDataSource(), "the database behind a proxy")
                : source;
    }
}
