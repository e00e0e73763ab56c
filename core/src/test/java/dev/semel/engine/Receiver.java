package dev.semel.engine;

import dev.semel.protocol.Verdict;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A receiver that can be asked and says what a test has it say. */
final class Receiver implements Probe {
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private volatile Function<Question, CompletionStage<Answer>> says;

    Receiver(Answer answer) {
        says = question -> CompletableFuture.completedFuture(answer);
    }

    void says(Answer answer) {
        says = question -> CompletableFuture.completedFuture(answer);
    }

    void does(Function<Question, CompletionStage<Answer>> task) {
        says = task;
    }

    List<Question> questions() {
        return questions;
    }

    @Override
    public CompletionStage<Answer> ask(Question question) {
        questions.add(question);
        return says.apply(question);
    }

    static Answer applied(String result) {
        return Answer.known(Verdict.applied(World.bytes(result)), "it is there");
    }

    static Answer rejected(String refusal) {
        return Answer.known(Verdict.rejected(World.bytes(refusal)), "it was refused");
    }

    static Answer notThere() {
        return Answer.known(Verdict.notApplied(), "it is not there");
    }

    static Answer cannotTell() {
        return Answer.unknown("it cannot tell");
    }
}
