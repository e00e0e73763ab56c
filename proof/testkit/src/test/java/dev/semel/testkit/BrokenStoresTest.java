package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract is itself tested: a store that is broken in one place fails it, and the sketch it was made of passes. */
class BrokenStoresTest {
    private static final Map<Class<?>, Set<String>> FAILURES = new HashMap<>();

    @Test
    void the_sketch_that_the_broken_stores_are_made_of_passes() {
        assertThat(failuresOf(Sound.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ForgetsClaims.class,
                ForgetsSettlements.class,
                RestartsEpochs.class,
                ComparesNoFingerprint.class,
                ComparesNoFingerprintWhileRunning.class,
                SettlesByKeyAlone.class,
                StandsStill.class,
                GoesBack.class,
                MakesNewLeasesForOldClaims.class,
                TakesOverEarly.class,
                ReapsRunningWork.class,
                DecidesTwinsOnOneReading.class,
                AnswersInOrderOfKeys.class,
                ChecksThenActs.class,
                ReadsWithoutAge.class
            })
    void a_store_that_is_broken_in_one_place_fails(Class<?> broken) {
        assertThat(failuresOf(broken)).as("tests that caught it").isNotEmpty();
    }

    @Test
    void each_fault_is_caught_by_the_test_of_its_rule() {
        assertThat(failuresOf(RestartsEpochs.class)).contains("epochs_rise_across_deletion_again_and_again");
        assertThat(failuresOf(SettlesByKeyAlone.class)).contains("a_paused_owner_cannot_write_over_its_successor");
        assertThat(failuresOf(ComparesNoFingerprint.class))
                .contains("another_fingerprint_is_a_mismatch_in_every_state_and_changes_nothing");
        assertThat(failuresOf(ForgetsClaims.class))
                .contains("a_second_attempt_is_told_that_the_first_runs_and_gets_its_record");
        assertThat(failuresOf(StandsStill.class)).contains("nobody_takes_over_before_the_lease_ended");
        assertThat(failuresOf(GoesBack.class)).contains("the_stores_time_does_not_go_back_when_its_clock_does");
        assertThat(failuresOf(ChecksThenActs.class))
                .contains("of_many_claims_at_once_one_is_granted_and_all_others_are_shown_the_winner");
        assertThat(failuresOf(DecidesTwinsOnOneReading.class)).contains("twins_in_one_batch_share_one_claim");
        assertThat(failuresOf(MakesNewLeasesForOldClaims.class)).contains("the_same_claim_again_is_the_same_lease");
    }

    private static Set<String> failuresOf(Class<?> contract) {
        return FAILURES.computeIfAbsent(contract, BrokenStoresTest::run);
    }

    private static Set<String> run(Class<?> contract) {
        Set<String> failed = new TreeSet<>();
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(contract)).execute().testEvents().failed().stream()
                .forEach(event -> failed.add(method(event.getTestDescriptor())));
        return failed;
    }

    private static String method(TestDescriptor test) {
        return test.getLegacyReportingName().replaceFirst("\\(.*", "");
    }

    static class Sound extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock);
        }
    }

    static class ForgetsClaims extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return FaultyStores.forgetsClaims(clock, 1);
        }
    }

    static class ForgetsSettlements extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                private int settlements;

                @Override
                void keep(Event event, Transition transition) {
                    if (!(event instanceof Event.Settle) || ++settlements % 10 != 0) {
                        super.keep(event, transition);
                    }
                }
            };
        }
    }

    static class RestartsEpochs extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return FaultyStores.reusesEpochs(clock);
        }
    }

    static class ComparesNoFingerprint extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                Transition decide(@Nullable IntentRecord before, Event event) {
                    return super.decide(
                            before, event instanceof Event.Claim claim ? FaultyStores.as(before, claim) : event);
                }
            };
        }
    }

    static class ComparesNoFingerprintWhileRunning extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return FaultyStores.comparesNoFingerprint(clock, Status.RUNNING);
        }
    }

    static class SettlesByKeyAlone extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return FaultyStores.settlesUnfenced(clock);
        }
    }

    static class StandsStill extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return FaultyStores.standsStill(clock);
        }
    }

    static class GoesBack extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                long now() {
                    return clock.millis();
                }
            };
        }
    }

    static class MakesNewLeasesForOldClaims extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                Transition decide(@Nullable IntentRecord before, Event event) {
                    boolean again = before != null
                            && before.status() == Status.RUNNING
                            && event instanceof Event.Claim claim
                            && claim.nonce().equals(before.lease().nonce());
                    return again ? Protocol.decide(null, event, now(), before.epoch()) : super.decide(before, event);
                }
            };
        }
    }

    static class TakesOverEarly extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                Transition decide(@Nullable IntentRecord before, Event event) {
                    return Protocol.decide(before, event, now() + 1, floor(before));
                }
            };
        }
    }

    static class ReapsRunningWork extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                Transition decide(@Nullable IntentRecord before, Event event) {
                    boolean old = before != null
                            && before.status() == Status.RUNNING
                            && before.life().sinceMillis() < now() - 100_000_000L;
                    return event instanceof Event.Expire && old
                            ? new Transition(before, null, new Decision.Accepted(null, false, now()))
                            : super.decide(before, event);
                }
            };
        }
    }

    static class DecidesTwinsOnOneReading extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                public synchronized List<Decision> apply(List<Event> events) {
                    Map<OperationKey, IntentRecord> readings = new HashMap<>(records);
                    List<Decision> answers = new ArrayList<>();
                    for (Event event : events) {
                        Transition transition = decide(readings.get(event.key()), event);
                        keep(event, transition);
                        answers.add(transition.decision());
                    }
                    return answers;
                }
            };
        }
    }

    static class AnswersInOrderOfKeys extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                public synchronized List<Decision> apply(List<Event> events) {
                    List<Event> sorted = new ArrayList<>(events);
                    sorted.sort(java.util.Comparator.comparing(Event::key));
                    return super.apply(sorted);
                }
            };
        }
    }

    static class ChecksThenActs extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return FaultyStores.checksThenActs(clock);
        }
    }

    static class ReadsWithoutAge extends OperationStoreContract {
        @Override
        protected OperationStore newStore(StoreClock clock) {
            return new SketchedStore(clock) {
                @Override
                @Nullable
                IntentRecord read(OperationKey key, long now) {
                    return records.get(key);
                }
            };
        }
    }
}
