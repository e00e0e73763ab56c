package dev.semel.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Owners in a process that is stopped past its leases and goes on; docs/proof.md has the figures of many rounds. */
class PausesCampaignTest {
    private static final long LEASE_MILLIS = 1_500;

    @Test
    void an_owner_that_slept_past_its_lease_changes_nothing_and_is_told_what_became_of_it() throws Exception {
        CampaignReport report = pauses(Breakage.NONE);

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("settlements refused +4 "))
                .anySatisfy(line -> assertThat(line).containsPattern("sends refused +4 "))
                .anySatisfy(line -> assertThat(line).containsPattern("settled by the owner +2 "))
                .anySatisfy(line -> assertThat(line).containsPattern("applied twice +0$"));
    }

    @Test
    void a_store_that_takes_any_settlement_is_found_out() throws Exception {
        assertThat(pauses(Breakage.UNFENCED).findings())
                .anySatisfy(finding ->
                        assertThat(finding).contains("SUCCESSOR_AT_WORK").contains("instead of 'running -'"))
                .anySatisfy(finding ->
                        assertThat(finding).contains("SUCCESSOR_AT_WORK").contains("instead of 'replayed successor"));
    }

    @Test
    void an_effect_that_does_not_ask_its_lease_before_it_sends_is_found_out() throws Exception {
        CampaignReport report = pauses(Breakage.HASTY);

        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding).contains("FOUND_NOT_APPLIED: sent 2 times"));
        assertThat(report.lines()).anySatisfy(line -> assertThat(line).containsPattern("applied twice +2$"));
    }

    private static CampaignReport pauses(Breakage breakage) throws Exception {
        return new PausesCampaign(new PausesCampaign.Terms(1, 2, LEASE_MILLIS, breakage), line -> {}).run();
    }
}
