package dev.semel.examples;

import dev.semel.client.Answer;
import dev.semel.client.Asked;
import dev.semel.client.Course;
import dev.semel.client.Next;
import dev.semel.client.Retrying;
import dev.semel.client.Seen;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/** The sample for those who send with another HTTP library. */
public final class DriveRetries {
    /** Another way to send. */
    public interface Sender {
        /** Sends the request once. */
        Seen sendOnce(long withinMillis);

        /** Asks an operation URL once. */
        Seen getOnce(URI at, long withinMillis);

        /** Waits. */
        void pause(long millis);
    }

    private final Retrying retrying;
    private final Sender sender;

    /** Decides with this, sends with that. */
    public DriveRetries(Retrying retrying, Sender sender) {
        this.retrying = retrying;
        this.sender = sender;
    }

    /** Posts there under this key. */
    public Answer post(URI target, String key) {
        // sample: drive
        Course course = retrying.begin(new Asked("POST", target, key, false, Duration.ofSeconds(20)));
        Next next = course.next();
        while (!(next instanceof Next.Tell)) {
            next = next.fold(
                    wait -> pauseThen(wait.millis(), course::next),
                    send -> course.saw(sendOnce(send.withinMillis())),
                    poll -> course.saw(getOnce(poll.at(), poll.withinMillis())),
                    tell -> tell);
        }
        return ((Next.Tell) next).answer();
        // end of sample
    }

    private Next pauseThen(long millis, Supplier<Next> then) {
        sender.pause(millis);
        return then.get();
    }

    private Seen sendOnce(long withinMillis) {
        return sender.sendOnce(withinMillis);
    }

    private Seen getOnce(URI at, long withinMillis) {
        return sender.getOnce(at, withinMillis);
    }
}
