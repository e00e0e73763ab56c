package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Refuses calls of methods that would write in a transaction of their caller's, though their outcome is recorded when they
 * return: the caller may roll back afterwards, and every repeat would be told of what is not there. ATOMIC methods may.
 */
final class CallersTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(CallersTransactions.class);

    private static final Set<Integer> OWN = Set.of(
            TransactionDefinition.PROPAGATION_REQUIRES_NEW,
            TransactionDefinition.PROPAGATION_NOT_SUPPORTED,
            TransactionDefinition.PROPAGATION_NEVER);

    private final ObjectProvider<TransactionAttributeSource> declared;
    private final SemelProperties properties;

    CallersTransactions(ObjectProvider<TransactionAttributeSource> declared, SemelProperties properties) {
        this.declared = declared;
        this.properties = properties;
    }

    /** @throws IllegalStateException if the method says by its annotation that it would take part in the open transaction */
    void refuse(Method method, Class<?> type) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return;
        }
        TransactionAttributeSource source = declared.getIfAvailable();
        TransactionAttribute says = source == null ? null : source.getTransactionAttribute(method, type);
        if (says == null || OWN.contains(says.getPropagationBehavior())) {
            return;
        }
        String problem =
                type.getSimpleName() + "." + method.getName() + " would be recorded as done while what it writes"
                        + " waits for the commit of its caller's transaction, which may roll back";
        String remedy =
                "call it outside of that transaction, declare it ATOMIC, or give it one of its own (REQUIRES_NEW)";
        if (properties.misuse() == SemelProperties.Misuse.FAIL) {
            throw new IllegalStateException(
                    "The call was refused and nothing was done: " + problem + "; " + remedy + ".");
        }
        LOG.warn("{}; {}.", problem, remedy);
    }
}
