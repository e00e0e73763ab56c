package dev.semel.server.certify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.policy.DurabilityGrade;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.testkit.CertificationReport;
import dev.semel.testkit.CertificationReport.Chapter;
import dev.semel.testkit.CertifiedSubject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The grade in the last line of a report: from the live settings of a real server, with the setting it follows from. */
class GradeTest {
    @Test
    void a_server_that_forgets_is_told_of_with_its_grade_and_the_setting() throws Exception {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + connection.getCatalog() + " SET synchronous_commit = off");
        }

        StoreDescription described = described(url);

        assertThat(described.grade()).isEqualTo(DurabilityGrade.NONE);
        assertThat(Wording.end(report(described, new Chapter("kills", false, "", List.of(), 0))))
                .isEqualTo("Certified without kills, grade NONE (synchronous_commit is off): an acknowledged write"
                        + " survives nothing.");
    }

    @Test
    void a_server_that_keeps_all_is_told_of_with_what_it_lacks_for_more() {
        StoreDescription described =
                described(PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase());

        assertThat(Wording.end(report(described, new Chapter("kills", true, "", List.of(), 0))))
                .isEqualTo("Certified, grade MACHINE (synchronous_standby_names is empty): an acknowledged write"
                        + " survives the death of the machine.");
        assertThat(Wording.end(report(described, new Chapter("kills", true, "", List.of("lost"), 0))))
                .startsWith("NOT certified: findings in 1 of 1 chapters; grade MACHINE");
    }

    private static StoreDescription described(String url) {
        try (CertifiedSubject subject = new JdbcSubject(new StoreAddress(url));
                CertifiedSubject.Place place = subject.newPlace();
                OperationStore store = place.openLive()) {
            return store.describe();
        }
    }

    private static CertificationReport report(StoreDescription described, Chapter chapter) {
        return new CertificationReport("it", described.grade(), described.because(), List.of(chapter));
    }
}
