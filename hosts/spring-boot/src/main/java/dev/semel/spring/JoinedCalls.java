package dev.semel.spring;

import dev.semel.engine.Execution;
import dev.semel.operation.FailureRule;
import dev.semel.store.jdbc.Transactions;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Runs a method in the transaction that Spring has open for the store's database, or opens one. Claim, method and outcome
 * commit together: by the outermost {@code @Transactional} around the call, else here.
 */
final class JoinedCalls implements AtomicCalls {
    private final OwnTransactions own;
    private final DataSource source;
    private final Transactions transactions;
    private final SQLExceptionTranslator translator = new SQLExceptionSubclassTranslator();

    JoinedCalls(OwnTransactions own, DataSource source, Transactions transactions) {
        this.own = own;
        this.source = source;
        this.transactions = transactions;
    }

    @Override
    public void check(Method method, Class<?> type) {
        own.of(method, type);
    }

    @Override
    public <I, R> @Nullable Object once(GuardedMethod<I, R> guarded, I request, MethodInvocation call)
            throws Throwable {
        Class<?> type = ClassUtils.getUserClass(Objects.requireNonNull(call.getThis(), "the object of a call"));
        OwnTransactions.Transacted transacted = own.of(AopUtils.getMostSpecificMethod(call.getMethod(), type), type);
        PlatformTransactionManager manager = transacted.manager();
        TransactionStatus status = manager.getTransaction(transacted.definition());
        if (!status.isNewTransaction()) {
            // Nothing is held by one that takes part in another's, so there is nothing to end.
            refuseReadOnly(guarded);
        }
        Execution<R> told;
        try {
            told = joined(guarded, request, call);
        } catch (Throwable failure) {
            manager.rollback(status);
            if (status.isNewTransaction()) {
                refuse(guarded, request, failure);
            }
            throw failure;
        }
        manager.commit(status);
        return guarded.answer(told);
    }

    private static void refuseReadOnly(GuardedMethod<?, ?> guarded) {
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new IllegalTransactionStateException("The call of " + guarded.operation()
                    + " was refused and nothing was done: it is ATOMIC, and the transaction that is open is read-only, so"
                    + " neither what it writes nor its outcome could commit; call it outside of that one.");
        }
    }

    private <I, R> Execution<R> joined(GuardedMethod<I, R> guarded, I request, MethodInvocation call) throws Exception {
        if (!TransactionSynchronizationManager.hasResource(source)) {
            throw new IllegalTransactionStateException("The call of " + guarded.operation()
                    + " was refused and nothing was done: its transaction manager opened no transaction that plain JDBC"
                    + " can join on the database that holds the records.");
        }
        Connection connection = DataSourceUtils.getConnection(source);
        Effect<R> effect = new Effect<>(guarded, call);
        try {
            return transactions.<I, R, Exception>onceIn(connection, guarded.operation(), request, effect);
        } catch (SQLException broken) {
            throw broken.equals(effect.thrown) ? broken : translated(broken);
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }

    /** As Spring tells of databases; a method need not declare the driver's exceptions. */
    private DataAccessException translated(SQLException broken) {
        DataAccessException known = translator.translate("doing something once", null, broken);
        return known == null ? new UncategorizedSQLException("doing something once", null, broken) : known;
    }

    /** The method, and what it threw, which passes as it is. For one call. */
    private static final class Effect<R> implements Transactions.Effect<R, Exception> {
        private final GuardedMethod<?, R> guarded;
        private final MethodInvocation call;
        private @Nullable Exception thrown;

        Effect(GuardedMethod<?, R> guarded, MethodInvocation call) {
            this.guarded = guarded;
            this.call = call;
        }

        @Override
        public R apply(Connection connection) throws Exception {
            try {
                return guarded.form().kept().apply(IdempotentInterceptor.proceeded(call, null));
            } catch (Exception failure) {
                thrown = failure;
                throw failure;
            }
        }
    }

    /**
     * Behind the rollback, a definite refusal is recorded in a transaction of its own, so that repeats are refused too. What
     * the database gave up for another transaction is none, though its exception be declared one: it may succeed next time.
     */
    private <I, R> void refuse(GuardedMethod<I, R> guarded, I request, Throwable failure) throws SQLException {
        boolean refusal = failure instanceof Exception
                && !Transactions.isGivenUp(failure)
                && guarded.operation().failures().meaningOf(failure) == FailureRule.Meaning.REJECTED;
        if (!refusal) {
            return;
        }
        try {
            transactions.<I, R, Exception>once(guarded.operation(), request, connection -> {
                throw (Exception) failure;
            });
        } catch (SQLException unrecorded) {
            failure.addSuppressed(unrecorded);
        } catch (Exception same) {
            if (!same.equals(failure)) {
                failure.addSuppressed(same);
            }
        }
    }
}
