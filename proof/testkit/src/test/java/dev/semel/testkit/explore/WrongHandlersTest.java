package dev.semel.testkit.explore;

import static dev.semel.testkit.explore.Payments.PAY;
import static dev.semel.testkit.explore.Payments.PROVIDER;
import static dev.semel.testkit.explore.Payments.deduplicated;
import static dev.semel.testkit.explore.Payments.operation;
import static dev.semel.testkit.explore.Payments.receipt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Semel;
import dev.semel.engine.Execution;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.testkit.explore.Payments.Pay;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Handlers that people write and that look right: each is found out, and the story says how. */
class WrongHandlersTest {
    /** Orders that were paid, in a table. */
    interface Paid {
        boolean contains(String order);

        void add(String order);
    }

    /** The table. */
    static final class PaidTable implements Paid {
        private final Set<String> orders = new HashSet<>();

        @Override
        public boolean contains(String order) {
            return orders.contains(order);
        }

        @Override
        public void add(String order) {
            orders.add(order);
        }
    }

    private static Explorer<Pay, String> explorer(Handler.Start<Pay, String> start) {
        return Explorer.of(start)
                .asking(PAY)
                .expecting(
                        "one charge",
                        end -> assertThat(end.sink(PROVIDER).count("o-1")).isEqualTo(1));
    }

    private static void foundOut(Explorer<?, ?> explorer, String... words) {
        assertThatThrownBy(explorer::prove)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(words)
                .hasMessageContaining(".replay(\"");
    }

    @Test
    void check_then_act() {
        foundOut(
                explorer(node -> {
                    Paid paid = node.durable("paid", Paid.class, PaidTable::new);
                    Sink provider = node.sink(PROVIDER);
                    return pay -> {
                        if (!paid.contains(pay.order())) {
                            paid.add(pay.order());
                            provider.apply(pay.order(), receipt(pay));
                        }
                        return receipt(pay);
                    };
                }),
                "provider");
    }

    @Test
    void check_then_act_by_twins_alone() {
        foundOut(
                explorer(node -> {
                            Paid paid = node.durable("paid", Paid.class, PaidTable::new);
                            Sink provider = node.sink(PROVIDER);
                            return pay -> {
                                if (!paid.contains(pay.order())) {
                                    provider.apply(pay.order(), receipt(pay));
                                    paid.add(pay.order());
                                }
                                return receipt(pay);
                            };
                        })
                        .without(Fault.DIE_AFTER, Fault.DIE_BEFORE, Fault.LATE, Fault.REPLY_LOST, Fault.REQUEST_LOST),
                "provider applied o-1 2 times",
                "lets the others go first");
    }

    @Test
    void effect_before_claim() {
        foundOut(
                explorer(node -> {
                    Semel semel = node.semel();
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay = operation(deduplicated());
                    return asked -> {
                        String receipt = provider.apply(asked.order(), receipt(asked));
                        return semel.once(pay, asked, lease -> receipt).orThrow();
                    };
                }),
                "provider applied o-1 3 times");
    }

    @Test
    void key_per_attempt() {
        foundOut(
                explorer(node -> {
                    Semel semel = node.semel();
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay = operation(deduplicated());
                    int[] attempts = {0};
                    return asked -> {
                        // As a random one would be: made where the attempt begins, not where the wish arises.
                        Pay fresh = new Pay(asked.order() + "/" + node + "/" + attempts[0]++, asked.cents());
                        return semel.once(
                                        pay,
                                        fresh,
                                        lease -> provider.applyOnce(
                                                lease.keyFor("provider"), asked.order(), receipt(asked)))
                                .orThrow();
                    };
                }),
                "provider applied o-1 3 times");
    }

    @Test
    void result_lost() {
        foundOut(
                explorer(node -> {
                    Semel semel = node.semel();
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay = operation(
                            Terms.of(deduplicated()).result(ResultRule.status()).build());
                    Map<String, String> receipts = new HashMap<>();
                    return asked -> {
                        Execution<String> told = semel.once(
                                pay,
                                asked,
                                lease -> provider.applyOnce(lease.keyFor("provider"), asked.order(), receipt(asked)));
                        if (told instanceof Execution.Applied<String> applied) {
                            receipts.put(asked.order(), String.valueOf(applied.value()));
                        } else if (!(told instanceof Execution.Replayed<String>)) {
                            return told.orThrow();
                        }
                        return String.valueOf(receipts.get(asked.order()));
                    };
                }),
                "was told \"receipt for o-1, 500\"",
                "\"null\"");
    }

    @Test
    void swallowed_in_doubt() {
        foundOut(
                explorer(node -> {
                    Semel semel = node.semel();
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay = operation(EffectTerms.unprotected());
                    return asked -> semel.once(pay, asked, lease -> provider.apply(asked.order(), receipt(asked)))
                            .foldGroups(
                                    settled -> receipt(asked), unsettled -> receipt(asked), refused -> receipt(asked));
                }),
                "not so: one charge");
    }

    @Test
    void two_writes_not_in_one_transaction() {
        foundOut(
                Explorer.of((Node node) -> {
                            Paid paid = node.durable("paid", Paid.class, PaidTable::new);
                            Paid shipped = node.durable("to ship", Paid.class, PaidTable::new);
                            return (Pay pay) -> {
                                if (!paid.contains(pay.order())) {
                                    paid.add(pay.order());
                                    shipped.add(pay.order());
                                }
                                return receipt(pay);
                            };
                        })
                        .asking(PAY)
                        .expecting(
                                "what is paid is shipped",
                                end -> assertThat(end.durable("to ship", Paid.class)
                                                .contains("o-1"))
                                        .isTrue()),
                "not so: what is paid is shipped",
                "dies just");
    }

    @Test
    void retry_on_mismatch() {
        foundOut(
                explorer(node -> {
                            Semel semel = node.semel();
                            Sink provider = node.sink(PROVIDER);
                            Operation<Pay, String> pay = operation(deduplicated());
                            return asked -> {
                                Pay tried = asked;
                                while (true) {
                                    Execution<String> told = semel.once(
                                            pay,
                                            tried,
                                            lease -> provider.applyOnce(
                                                    lease.keyFor("provider"), asked.order(), receipt(asked)));
                                    if (!(told instanceof Execution.Mismatched<String>)) {
                                        return told.orThrow();
                                    }
                                    tried = new Pay(tried.order() + " again", asked.cents());
                                }
                            };
                        })
                        .asking(new Pay("o-1", 700)),
                "provider applied o-1 2 times");
    }

    @Test
    void undo_not_idempotent() {
        foundOut(
                Explorer.of((Node node) -> {
                            Paid cancelled = node.durable("cancelled", Paid.class, PaidTable::new);
                            Sink refunds = node.sink("refunds");
                            return (String order) -> {
                                if (!cancelled.contains(order)) {
                                    refunds.apply(order, 500);
                                    cancelled.add(order);
                                }
                                return "cancelled";
                            };
                        })
                        .asking("o-1")
                        .twins(1),
                "refunds applied o-1 2 times");
    }

    @Test
    void unfenced_late_writer() {
        foundOut(
                explorer(node -> {
                    Semel semel = Semel.over(node.engine(builder -> builder.probe("pay", Payments.probe(node, true))));
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay = operation(EffectTerms.fenced(Duration.ofDays(1)));
                    // Neither asks its lease nor shows its epoch.
                    return asked -> semel.once(pay, asked, lease -> provider.apply(asked.order(), receipt(asked)))
                            .orThrow();
                }),
                "provider applied o-1 2 times",
                "stands still");
    }

    @Test
    void dependence_on_the_clock() {
        foundOut(
                explorer(node -> {
                    Semel semel = node.semel();
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay = Operation.named("pay", Pay.class)
                            .key(asked -> asked.order() + " of " + LocalDate.now(node.clock()))
                            .fingerprint(asked -> FieldDigest.fields()
                                    .number("cents", asked.cents())
                                    .fingerprint())
                            .terms(Terms.of(deduplicated()).build())
                            .result(ResultCodec.text());
                    return asked -> semel.once(
                                    pay,
                                    asked,
                                    lease ->
                                            provider.applyOnce(lease.keyFor("provider"), asked.order(), receipt(asked)))
                            .orThrow();
                }),
                "provider applied o-1 2 times");
    }

    @Test
    void late_upsert_over_a_newer_row() {
        foundOut(
                Orders.explorer((semel, orders) -> asked -> {
                    orders.put(asked.order(), asked.version());
                    return Orders.applied(asked);
                }),
                "not so: the newest version stays");
    }

    /** The right rule, and an effect that does not carry its version: who stood still writes over the newer row. */
    @Test
    void late_upsert_of_an_owner_that_stood_still() {
        foundOut(
                Orders.explorer((semel, orders) -> asked -> {
                    var told = semel.once(Orders.LATEST, asked, lease -> {
                        orders.put(asked.order(), lease.version());
                        return "done";
                    });
                    return Orders.answered(asked, told);
                }),
                "not so: the newest version stays",
                "stands still");
    }

    /** A cache of outcomes by key alone takes the newer wish for a repeat of the older one. */
    @Test
    void a_newer_version_taken_for_a_repeat() {
        foundOut(
                Orders.explorer((semel, orders) -> asked -> {
                    var told = semel.once(Orders.WITHOUT_VERSIONS, asked, lease -> {
                        orders.putIfNewer(asked.order(), asked.version());
                        return "done";
                    });
                    return Orders.answered(asked, told);
                }),
                "not so: the newest version stays");
    }

    /** A process that remembers answers by order alone tells them to who asked for something else. */
    @Test
    void an_answer_to_another_request() {
        foundOut(
                explorer(node -> {
                            Semel semel = node.semel();
                            Sink provider = node.sink(PROVIDER);
                            Operation<Pay, String> pay = operation(deduplicated());
                            Map<String, String> known = new HashMap<>();
                            return asked -> {
                                String receipt = known.get(asked.order());
                                if (receipt == null) {
                                    receipt = semel.once(
                                                    pay,
                                                    asked,
                                                    lease -> provider.applyOnce(
                                                            lease.keyFor("provider"), asked.order(), receipt(asked)))
                                            .orThrow();
                                    known.put(asked.order(), receipt);
                                }
                                assertThat(receipt).isEqualTo(receipt(asked));
                                return receipt;
                            };
                        })
                        .asking(new Pay("o-1", 700)),
                "was thrown",
                "receipt for o-1, 700");
    }

    /** Right in one process; twins of one request ask at two, however many requests there are. */
    @Test
    void a_lock_of_one_process() {
        foundOut(
                explorer(node -> {
                            Set<String> begun = new HashSet<>();
                            Paid paid = node.durable("paid", Paid.class, PaidTable::new);
                            Sink provider = node.sink(PROVIDER);
                            return asked -> {
                                if (!paid.contains(asked.order()) && begun.add(asked.order())) {
                                    provider.apply(asked.order(), receipt(asked));
                                    paid.add(asked.order());
                                }
                                return receipt(asked);
                            };
                        })
                        .asking(new Pay("o-2", 700))
                        .without(Fault.DIE_AFTER, Fault.DIE_BEFORE, Fault.LATE, Fault.REPLY_LOST, Fault.REQUEST_LOST),
                "2 times",
                "lets the others go first");
    }

    @Test
    void a_class_that_is_not_so() {
        foundOut(
                explorer(Payments.handler(
                        deduplicated(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)))),
                "provider applied o-1 2 times");
    }
}
