package dev.semel.testkit;

import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.OperationStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A process is killed in the middle of its work, again and again on one store; after each kill everything that it was
 * told must be there, and no epoch may be given out twice.
 */
final class KillPart implements Certification.Part {
    private static final int MOST_FINDINGS = 5;
    private static final int FEWEST_ANSWERS = 100;
    private static final int MORE_ANSWERS = 2_000;
    private static final int WORDS = 4;

    private final CertifiedSubject subject;
    private final CertificationSettings settings;
    private final DurabilityGrade grade;
    private final Map<String, Long> claimed = new HashMap<>();
    private final Map<String, Long> settled = new HashMap<>();
    private final Map<String, Long> again = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private int kills;

    KillPart(CertifiedSubject subject, CertificationSettings settings, DurabilityGrade grade) {
        this.subject = subject;
        this.settings = settings;
        this.grade = grade;
    }

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public Certification.Result run() throws IOException {
        if (settings.kills() == 0) {
            return Certification.Result.notRun("not asked for");
        }
        if (grade == DurabilityGrade.NONE) {
            return Certification.Result.notRun("the grade NONE promises nothing to a killed process");
        }
        try (CertifiedSubject.Place place = subject.newPlace()) {
            if (place.killable().isEmpty()) {
                return Certification.Result.notRun("nothing can be killed here");
            }
            Random random = new Random(settings.seed());
            for (; kills < settings.kills() && findings.isEmpty(); kills++) {
                killInTheMiddle(place, FEWEST_ANSWERS + random.nextInt(MORE_ANSWERS));
                try (OperationStore store = place.openLive()) {
                    claimed.forEach((key, epoch) -> lookFor(store, key, epoch));
                    again.forEach((key, epoch) -> lookForReuse(store, key, epoch));
                }
            }
        }
        String did = kills + " kills; " + claimed.size() + " acknowledged claims and " + settled.size()
                + " settlements looked for after each";
        return new Certification.Result(
                true, did, findings.stream().limit(MOST_FINDINGS).toList());
    }

    private void killInTheMiddle(CertifiedSubject.Place place, int answers) throws IOException {
        List<String> command = new ArrayList<>(place.killable());
        command.add(Integer.toString(kills));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int taken = 0; taken < answers; taken++) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IOException("The process at work ended by itself after " + taken + " answers.");
                }
                take(line);
            }
            // Not by the process object, which would close the pipe with lines that were written before.
            process.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } finally {
            process.toHandle().destroyForcibly();
            process.onExit().join();
        }
    }

    /** A kill cuts the last line anywhere; what does not end with a full stop told of nothing. */
    private void take(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != WORDS || !words[WORDS - 1].equals(".")) {
            return;
        }
        long epoch = Long.parseLong(words[2]);
        switch (words[0]) {
            case "claimed" -> claimed.put(words[1], epoch);
            case "settled" -> settled.put(words[1], epoch);
            default -> {
                Long earlier = again.put(words[1], epoch);
                if (earlier != null && earlier >= epoch) {
                    findings.add("Epoch " + epoch + " of " + words[1] + " was given out after epoch " + earlier + ".");
                }
            }
        }
    }

    private void lookFor(OperationStore store, String key, long epoch) {
        IntentRecord found = store.find(List.of(Events.key(key))).get(0).record();
        if (found == null) {
            findings.add("The claim of " + key + " was acknowledged with epoch " + epoch + " and is forgotten.");
        } else if (found.epoch() != epoch) {
            findings.add("The claim of " + key + " was acknowledged with epoch " + epoch + " and has epoch "
                    + found.epoch() + ".");
        } else if (settled.containsKey(key) && found.status() != Status.SUCCEEDED) {
            findings.add("The settlement of " + key + " was acknowledged and it is " + found.status() + ".");
        } else if (found.status() != Status.SUCCEEDED && found.status() != Status.RUNNING) {
            findings.add(key + " was claimed and is " + found.status() + ".");
        }
    }

    private void lookForReuse(OperationStore store, String key, long epoch) {
        Decision answer =
                store.apply(List.of(KillLoad.claimAgain(key, -1L - kills))).get(0);
        IntentRecord shown = Call.record(answer);
        if (shown == null) {
            findings.add("A claim of " + key + " after a kill had no answer: " + answer + ".");
        } else if (shown.epoch() < epoch || (answer instanceof Decision.Granted && shown.epoch() == epoch)) {
            findings.add("Epoch " + shown.epoch() + " of " + key + " was given out after epoch " + epoch + ".");
        } else {
            again.put(key, shown.epoch());
        }
    }
}
