package dev.semel.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The campaigns in small, so that each build plays them; docs/proof.md has the figures of the whole ones. */
class CampaignTest {
    /** So long that no lease runs out by itself on a slow machine, for then there are doubts that are no kill's. */
    private static final long LEASE_MILLIS = 4_000;
    /** Where a lease that runs out by itself does no harm. */
    private static final long SHORT_LEASE_MILLIS = 1_500;

    private final StringWriter said = new StringWriter();

    @Test
    void twins_of_a_new_key_reach_the_service_once() throws Exception {
        CampaignReport report = new TwinsCampaign(200, 8, LEASE_MILLIS, 1).run();

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("calls of the service +200 "))
                .anySatisfy(line -> assertThat(line).containsPattern("most for one key +1$"));
    }

    @Test
    void kills_never_apply_an_unprotected_order_twice_and_each_doubt_can_be_settled() throws Exception {
        CampaignReport report = kills(KillsCampaign.Known.UNPROTECTED, 2, LEASE_MILLIS);

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("still in doubt +0 "))
                .anySatisfy(line -> assertThat(line).containsPattern("applied twice +0$"));
    }

    @Test
    void kills_leave_nothing_in_doubt_if_the_service_can_be_asked() throws Exception {
        CampaignReport report = kills(KillsCampaign.Known.QUERYABLE, 2, SHORT_LEASE_MILLIS);

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("in doubt at the end +0$"))
                .anySatisfy(line -> assertThat(line).containsPattern("applied twice +0$"));
    }

    /** More kills than the others: some of them must fall between a payment and its record. */
    @Test
    void a_service_that_is_said_to_deduplicate_and_does_not_is_found_out() throws Exception {
        CampaignReport report = kills(KillsCampaign.Known.DEDUPLICATED, 3, SHORT_LEASE_MILLIS);

        assertThat(report.holds()).isFalse();
        assertThat(report.findings()).anySatisfy(finding -> assertThat(finding).contains("applied 2 times"));
    }

    @Test
    void a_campaign_that_is_not_known_is_refused() {
        CommandLine commandLine = Campaign.commandLine();
        commandLine.setErr(new PrintWriter(said));

        assertThat(commandLine.execute("kills", "--class", "atomic")).isEqualTo(2);
        assertThat(said.toString()).contains("atomic").contains("UNPROTECTED, QUERYABLE, DEDUPLICATED");
    }

    private static CampaignReport kills(KillsCampaign.Known known, int kills, long leaseMillis) throws Exception {
        return new KillsCampaign(new KillsCampaign.Terms(known, kills, leaseMillis, 1), line -> {}).run();
    }
}
