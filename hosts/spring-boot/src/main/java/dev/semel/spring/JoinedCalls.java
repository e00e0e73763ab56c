package dev.semel.spring;

import dev.semel.engine.Execution;
import dev.semel.operation.FailureRule;
import dev.semel.store.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Runs a method in the transaction that Spring has open for the store's database, or opens one. Claim, method and outcome
 * commit together: by the outermost {@code @Transactional} around the call, else here.
 */
final class JoinedCalls implements AtomicCalls {
    private final PlatformTransactionManager manager;
    private final DataSource source;
    private final Transactions transactions;

    JoinedCalls(PlatformTransactionManager manager, DataSource source, Transactions transactions) {
        this.manager = manager;
        this.source = source;
        this.transactions = transactions;
    }

    @Override
    public <I, R> @Nullable Object once(GuardedMethod<I, R> guarded, I request, MethodInvocation call)
            throws Throwable {
        TransactionStatus status =
                manager.getTransaction(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRED));
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

    private <I, R> Execution<R> joined(GuardedMethod<I, R> guarded, I request, MethodInvocation call) throws Exception {
        Connection connection = DataSourceUtils.getConnection(source);
        try {
            return transactions.<I, R, Exception>onceIn(
                    connection,
                    guarded.operation(),
                    request,
                    same -> guarded.form().kept().apply(IdempotentInterceptor.proceeded(call, null)));
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }

    /** Behind the rollback, a definite refusal is recorded in a transaction of its own, so that repeats are refused too. */
    private <I, R> void refuse(GuardedMethod<I, R> guarded, I request, Throwable failure) throws SQLException {
        boolean refusal = failure instanceof Exception
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
