package dev.semel.testkit;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.testkit.CertificationReport.Chapter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tries to break a user's own store: the public contract, storms of many threads and instances, lost replies, a real
 * lease under the store's own clock and, if asked for, kills. It uses places of its own alone and takes them away again.
 * A store without findings is not proved right; nothing that is known to go wrong was found in it.
 */
public final class Certification {
    private final CertifiedSubject subject;
    private final CertificationSettings settings;

    private Certification(CertifiedSubject subject, CertificationSettings settings) {
        this.subject = subject;
        this.settings = settings;
    }

    /** One part: what it does with the store, and what it found. */
    interface Part {
        String name();

        Result run() throws Exception;
    }

    /** What a part did, in numbers, and what it found; a part that could not be run only says why. */
    record Result(boolean ran, String did, List<String> findings) {
        static Result notRun(String why) {
            return new Result(false, why, List.of());
        }
    }

    /**
     * Runs all chapters, also after findings.
     *
     * @param progress is told of each chapter when it is done
     * @throws dev.semel.store.StoreUnavailableException if the store cannot be reached at the start
     * @throws dev.semel.store.StoreRefusedException if it cannot be used
     */
    public static CertificationReport run(
            CertifiedSubject subject, CertificationSettings settings, Consumer<Chapter> progress) {
        return new Certification(subject, settings).run(progress);
    }

    private CertificationReport run(Consumer<Chapter> progress) {
        StoreDescription description = description();
        List<Chapter> chapters = new ArrayList<>();
        for (Part part : List.of(
                new ContractPart(subject),
                StormPart.plain(subject, settings),
                StormPart.lossy(subject, settings),
                new ClockPart(subject),
                new KillPart(subject, settings, description.grade()))) {
            Chapter chapter = chapter(part);
            chapters.add(chapter);
            progress.accept(chapter);
        }
        return new CertificationReport(subject.name(), description.grade(), description.because(), chapters);
    }

    private StoreDescription description() {
        try (CertifiedSubject.Place place = subject.newPlace();
                OperationStore store = place.openLive()) {
            return store.describe();
        }
    }

    /** A store that fails in the middle is a finding, not an end. */
    private static Chapter chapter(Part part) {
        long start = System.nanoTime();
        Result result;
        try {
            result = part.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            result = new Result(true, "interrupted", List.of("It was interrupted before its end."));
        } catch (Exception | AssertionError failed) {
            result = new Result(true, "ended early", List.of("It ended early: " + Sentences.of(failed)));
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return new Chapter(part.name(), result.ran(), result.did(), result.findings(), millis);
    }
}
