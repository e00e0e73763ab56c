package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;
import dev.semel.store.OperationStore;
import dev.semel.testkit.Certification;
import dev.semel.testkit.CertificationReport;
import dev.semel.testkit.CertificationSettings;
import dev.semel.testkit.CertifiedSubject;
import dev.semel.testkit.KillLoad;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Certifies the store behind an address. Leaves nothing behind, whatever is found. */
public final class Certifying {
    private static final String MAIN = "dev.semel.server.cli.Main";

    /** The command of a process at work that may be killed; takes a store's address and a round. */
    public static final String WORK = "certify-work";

    private Certifying() {}

    /**
     * What was found.
     *
     * @param certified whether nothing was
     * @param text the end of the report, for people
     * @param json the whole report, for programs
     */
    public record Outcome(boolean certified, String text, String json) {}

    /**
     * Runs it all; takes from some seconds to some minutes.
     *
     * @param rounds of each storm, at least 1
     * @param kills how often a process at work is killed, 0 for never
     * @param progress is told of each chapter when it is done, for people
     * @throws dev.semel.store.StoreUnavailableException if the store cannot be reached
     * @throws dev.semel.store.StoreRefusedException if it cannot be used
     */
    public static Outcome run(StoreAddress address, int rounds, int kills, Consumer<String> progress) {
        try (CertifiedSubject subject = subject(address)) {
            CertificationReport report = Certification.run(
                    subject,
                    CertificationSettings.defaults().withRounds(rounds).withKills(kills),
                    chapter -> progress.accept(Wording.chapter(chapter)));
            return new Outcome(report.certified(), Wording.end(report), Wording.json(report));
        }
    }

    /** Works on a store until the process is killed; tells on {@code told} what was acknowledged. */
    public static void work(StoreAddress address, String round, PrintStream told) throws IOException {
        try (OperationStore store = address.open("")) {
            KillLoad.run(store, round, told);
        }
    }

    /**
     * The command of a process that works on the store at this address; the round is still to be added.
     *
     * @param temporary takes what a driver unpacks, which a killed process leaves behind
     */
    static List<String> work(String address, Path temporary) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                WORK,
                address);
    }

    private static CertifiedSubject withoutPath(StoreAddress address) {
        if (address.isDynamo()) {
            return new DynamoSubject(address);
        } else if (address.isRedis()) {
            return new RedisSubject(address);
        }
        return address.hasTables() ? new JdbcSubject(address) : new MemorySubject();
    }

    /** How places are made in each kind of store. */
    private static CertifiedSubject subject(StoreAddress address) {
        return address.path()
                .<CertifiedSubject>map(path -> new BesideSubject(address, path))
                .orElseGet(() -> withoutPath(address));
    }
}
