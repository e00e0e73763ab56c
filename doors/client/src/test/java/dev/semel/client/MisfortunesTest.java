package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.client.Stage.Style;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that honours keys and does to each request what chance says: applies it or not, then answers, lies down, or
 * breaks off. Whatever it does, all sends of an intent are one request under one key, within their bounds, and what the
 * client tells is true. The seed of a failure is in its message.
 */
class MisfortunesTest {
    private static final RetryTerms TERMS = RetryTerms.DEFAULT
            .withPauses(Duration.ofMillis(200), Duration.ofSeconds(4))
            .withReply(Duration.ofSeconds(3))
            .withTries(6);

    /** What a server that honours keys knows of one. */
    private static final class Service {
        private final Random chance;
        private boolean applied;
        private boolean finalTold;
        private final List<String> late = new ArrayList<>();

        Service(long seed) {
            chance = new Random(seed);
        }

        synchronized Act answer(ScriptedServer.Arrival arrival) {
            if (finalTold) {
                late.add(arrival.toString());
            }
            return arrival.method().equals("GET") ? poll() : request();
        }

        private Act request() {
            return switch (chance.nextInt(14)) {
                case 0 -> lost(new Act.HangUp());
                case 1 -> lost(new Act.BreakOff());
                case 2 -> lost(new Act.Silence());
                case 3 -> lost(Act.say(500, "oops"));
                case 4 -> lost(Act.say(504, "proxy"));
                case 5 -> Act.problem(409, "in_progress", true).retryAfter(chance.nextInt(3));
                case 6 -> Act.problem(503, "overloaded", true).retryAfter(chance.nextInt(8));
                case 7 -> Act.say(429, "slow down").retryAfter(chance.nextInt(40));
                case 8 -> lost(Act.accepted("AQ").retryAfter(chance.nextInt(2)));
                case 9 -> lost(Act.problem(504, "in_doubt", true).retryAfter(1));
                case 10 -> applied ? outcome() : last(Act.problem(422, "key_reused", false));
                default -> outcome();
            };
        }

        private Act poll() {
            return switch (chance.nextInt(7)) {
                case 0 -> new Act.HangUp();
                case 1 -> new Act.Silence();
                case 2 -> Act.say(404, "whose page is this?");
                case 3 -> Act.problem(409, "in_progress", true).retryAfter(1);
                case 4 -> Act.accepted("AQ").retryAfter(1);
                default ->
                    applied
                            ? last(Act.say(201, "made").replayed())
                            : Act.problem(503, "released", true).retryAfter(1);
            };
        }

        /** Perhaps applied, and nobody is told. */
        private Act lost(Act act) {
            applied |= chance.nextBoolean();
            return act;
        }

        private Act outcome() {
            boolean before = applied;
            applied = true;
            return last(before ? Act.say(201, "made").replayed() : Act.say(201, "made"));
        }

        private Act last(Act act) {
            finalTold = true;
            return act;
        }

        synchronized boolean applied() {
            return applied;
        }

        synchronized List<String> sentAfterTheEnd() {
            return late;
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void all_sends_are_one_request_within_bounds_and_what_is_told_is_true(int part) {
        int[] told = new int[4];
        for (long seed = part * 50L; seed < part * 50L + 50; seed++) {
            told[play(seed)]++;
        }
        // A run in which one kind of answer never came would have tried less than it says.
        assertThat(told).as("answered, refused, in doubt, gave up").satisfies(counts -> {
            assertThat(counts[0]).isGreaterThan(25);
            assertThat(counts[1]).isPositive();
            assertThat(counts[3]).isPositive();
        });
    }

    private int play(long seed) {
        Random chance = new Random(~seed);
        Service service = new Service(seed);
        Duration deadline = Duration.ofMillis(1_000 + chance.nextInt(60_000));
        try (Stage stage = new Stage();
                RetryingClient client = stage.setup(TERMS)
                        .jitter(new Random(seed))
                        .pending(folder.resolve("pending-" + seed))
                        .start()) {
            stage.server.does(service::answer);
            Style style = chance.nextBoolean() ? Style.SYNC : Style.ASYNC;
            HttpRequest request = HttpRequest.newBuilder(stage.server.at("/charges"))
                    .POST(BodyPublishers.ofString("charge " + seed))
                    .build();

            Answer answer = stage.play(client.intent("charge").within(deadline), request, style);

            String run = "seed " + seed + ": " + answer + " after " + stage.seen();
            check(run, answer, stage.server.arrivals(), deadline);
            assertThat(service.sentAfterTheEnd()).as(run).isEmpty();
            truth(run, answer, service.applied());
            assertThat(client.pending()).as(run).hasSize(1);
            return answer.fold(answered -> 0, refused -> 1, inDoubt -> 2, gaveUp -> 3);
        }
    }

    private static void check(String run, Answer answer, List<ScriptedServer.Arrival> arrivals, Duration deadline) {
        List<ScriptedServer.Arrival> sends = arrivals.stream()
                .filter(arrival -> arrival.method().equals("POST"))
                .toList();
        assertThat(sends).as(run).hasSize(answer.effort().sends());
        // A GET whose connection broke is sent once more by the JDK, see JdkWireTest.
        assertThat(arrivals.size() - sends.size())
                .as(run)
                .isBetween(answer.effort().polls(), 2 * answer.effort().polls());
        assertThat(sends).as(run).allSatisfy(arrival -> {
            assertThat(arrival.key()).isEqualTo(answer.effort().key()).isNotEmpty();
            assertThat(arrival.body()).isEqualTo(sends.get(0).body()).startsWith("charge ");
        });
        assertThat(arrivals)
                .as(run)
                .allSatisfy(arrival -> assertThat(arrival.atMillis()).isLessThan(deadline.toMillis()));
        long politeMillis = TERMS.pauses().first().toMillis();
        assertThat((long) arrivals.size())
                .as(run)
                .isLessThanOrEqualTo(TERMS.tries() + deadline.toMillis() / politeMillis);
    }

    /** Applied if it says so; and if it may have been applied, never a word that says it was not. */
    private static void truth(String run, Answer answer, boolean applied) {
        assertThat(answer instanceof Answer.Answered)
                .as(run)
                .satisfies(answered -> assertThat(!answered || applied).isTrue());
        if (applied && !answer.settles() && !(answer instanceof Answer.Refused)) {
            assertThat(answer.effort().doubtful()).as(run).isTrue();
        }
    }
}
