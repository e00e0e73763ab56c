package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Status;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.CertificationReport.Chapter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference store is certified; each faulty store is not, and the chapters that must catch its fault did. */
class CertificationTest {
    private static final CertificationSettings SMALL = new CertificationSettings(6, 8, 0, 1);

    @Test
    void the_reference_store_is_certified_with_the_grade_that_it_publishes() {
        TestSubject subject = new TestSubject(MemoryStore::new);

        CertificationReport report = Certification.run(subject, SMALL.withKills(2), chapter -> {});

        assertThat(report.certified()).as(report.toString()).isTrue();
        assertThat(report.grade()).isEqualTo(DurabilityGrade.NONE);
        assertThat(report.chapters())
                .extracting(Chapter::name)
                .containsExactly("contract", "concurrency", "lost replies", "lease and clock", "kills");
        assertThat(report.chapters()).extracting(Chapter::ran).containsExactly(true, true, true, true, false);
        assertThat(chapter(report, "contract").did()).startsWith("103 of 103 tests passed");
        assertThat(subject.places).as("places left behind").hasValue(0);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("forgets every tenth claim", clock -> FaultyStores.forgetsClaims(clock, 10), "concurrency"),
                fault("reuses epochs after deletion", FaultyStores::reusesEpochs, "contract", "concurrency"),
                fault(
                        "counts found rows as claimed",
                        FaultyStores::countsFoundRowsAsClaimed,
                        "contract",
                        "concurrency",
                        "lost replies",
                        "lease and clock"),
                fault(
                        "counts found rows as settled",
                        FaultyStores::countsFoundRowsAsSettled,
                        "contract",
                        "concurrency",
                        "lost replies"),
                fault(
                        "has a clock that jumps back",
                        FaultyStores::jumpsBack,
                        "contract",
                        "concurrency",
                        "lease and clock"),
                fault(
                        "takes over early",
                        clock -> FaultyStores.takesOverEarly(clock, 400),
                        "concurrency",
                        "lost replies",
                        "lease and clock"),
                fault("has a clock that runs fast", FaultyStores::runsFast, "contract", "lease and clock"),
                fault("has a clock that stands", FaultyStores::standsStill, "contract", "lease and clock"),
                fault(
                        "compares no fingerprint while running",
                        clock -> FaultyStores.comparesNoFingerprint(clock, Status.RUNNING),
                        "contract",
                        "concurrency",
                        "lost replies"),
                fault(
                        "compares no fingerprint when it replays",
                        clock -> FaultyStores.comparesNoFingerprint(clock, Status.SUCCEEDED),
                        "contract",
                        "concurrency"),
                fault("settles by key alone", FaultyStores::settlesUnfenced, "contract", "concurrency", "lost replies"),
                fault("reads a replica", FaultyStores::readsReplica, "contract", "concurrency"),
                fault("checks and then acts", FaultyStores::checksThenActs, "contract", "concurrency", "lost replies"));
    }

    @ParameterizedTest(name = "a store that {0}")
    @MethodSource("faults")
    void is_not_certified(String fault, Function<StoreClock, OperationStore> store, List<String> catching) {
        CertificationReport report = Certification.run(new TestSubject(store), SMALL, chapter -> {});

        assertThat(report.certified()).isFalse();
        assertThat(report.chapters().stream()
                        .filter(chapter -> !chapter.findings().isEmpty())
                        .map(Chapter::name))
                .as("what was found: %s", report)
                .containsAll(catching);
    }

    @Test
    void a_finding_names_the_rule_that_was_broken() {
        assertThat(contractFindings(FaultyStores::settlesUnfenced))
                .anyMatch(text -> text.startsWith("a paused owner cannot write over its successor: "));
        assertThat(contractFindings(FaultyStores::reusesEpochs))
                .anyMatch(text -> text.startsWith("epochs rise across deletion again and again: "));
    }

    @Test
    void a_store_that_forgets_when_it_is_opened_again_is_caught() {
        Forgetful subject = new Forgetful();

        CertificationReport report = Certification.run(subject, SMALL, chapter -> {});

        assertThat(chapter(report, "contract").findings()).isNotEmpty();
        assertThat(chapter(report, "concurrency").findings()).anyMatch(text -> text.contains("after the storm"));
    }

    @Test
    void a_store_that_fails_in_the_middle_is_a_finding_and_the_other_chapters_run() {
        AtomicInteger opened = new AtomicInteger();
        CertifiedSubject subject = new TestSubject(clock -> {
            if (opened.incrementAndGet() > 1) {
                throw new StoreUnavailableException("The server hung up.");
            }
            return new MemoryStore(clock);
        });

        CertificationReport report = Certification.run(subject, SMALL, chapter -> {});

        assertThat(report.chapters()).hasSize(5);
        assertThat(chapter(report, "concurrency").findings()).containsExactly("It ended early: The server hung up.");
        assertThat(chapter(report, "contract").findings()).anyMatch(text -> text.contains("The server hung up."));
    }

    @Test
    void a_store_that_cannot_be_reached_at_the_start_is_said_to_be_so() {
        CertifiedSubject subject = new TestSubject(clock -> {
            throw new StoreUnavailableException("Nobody listens there.");
        });

        assertThatThrownBy(() -> Certification.run(subject, SMALL, chapter -> {}))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("Nobody listens there.");
    }

    private static List<String> contractFindings(Function<StoreClock, OperationStore> store) {
        return new ContractPart(new TestSubject(store)).run().findings();
    }

    private static Chapter chapter(CertificationReport report, String name) {
        return report.chapters().stream()
                .filter(chapter -> chapter.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Arguments fault(String name, Function<StoreClock, OperationStore> store, String... catching) {
        return Arguments.of(name, store, List.of(catching));
    }

    /** A store in memory; a place holds one that stays what it is until the place is gone. */
    private static class TestSubject implements CertifiedSubject {
        final AtomicInteger places = new AtomicInteger();
        private final Function<StoreClock, OperationStore> stores;

        TestSubject(Function<StoreClock, OperationStore> stores) {
            this.stores = stores;
        }

        @Override
        public String name() {
            return "test:";
        }

        @Override
        public void close() {
            throw new IllegalStateException("Only who made the subject closes it.");
        }

        @Override
        public Place newPlace() {
            places.incrementAndGet();
            return new Place() {
                private final Map<String, OperationStore> one = new HashMap<>();

                @Override
                public OperationStore open(StoreClock clock) {
                    return one.computeIfAbsent("", unused -> stores.apply(clock));
                }

                @Override
                public OperationStore openLive() {
                    return open(System::currentTimeMillis);
                }

                @Override
                public boolean survivesClosing() {
                    return false;
                }

                @Override
                public boolean takesMany() {
                    return false;
                }

                @Override
                public List<String> killable() {
                    return List.of();
                }

                @Override
                public void close() {
                    places.decrementAndGet();
                }
            };
        }
    }

    /** Says that it survives closing, and does not. */
    private static final class Forgetful extends TestSubject {
        Forgetful() {
            super(MemoryStore::new);
        }

        @Override
        public Place newPlace() {
            return new Place() {
                @Override
                public OperationStore open(StoreClock clock) {
                    return new MemoryStore(clock);
                }

                @Override
                public OperationStore openLive() {
                    return open(System::currentTimeMillis);
                }

                @Override
                public boolean survivesClosing() {
                    return true;
                }

                @Override
                public boolean takesMany() {
                    return false;
                }

                @Override
                public List<String> killable() {
                    return List.of();
                }

                @Override
                public void close() {
                    // Nothing is left of it anyway.
                }
            };
        }
    }
}
