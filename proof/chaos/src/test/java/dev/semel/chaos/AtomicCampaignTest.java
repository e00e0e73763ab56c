package dev.semel.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The campaign of transfers in small; docs/proof.md has the figures of the whole one. */
class AtomicCampaignTest {
    @ParameterizedTest
    @EnumSource
    void transfers_move_once_each_whoever_is_killed_and_whatever_commit_goes_astray(AtomicCampaign.Form form)
            throws Exception {
        CampaignReport report = new AtomicCampaign(new AtomicCampaign.Terms(form, 400, 4, 1), line -> {}).run();

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("moved +380 "))
                .anySatisfy(line -> assertThat(line).containsPattern("moved twice +0$"))
                .anySatisfy(line -> assertThat(line).containsPattern("stuck +0 "))
                .anySatisfy(line -> assertThat(line).containsPattern("server crashed +1 "))
                .anySatisfy(line -> assertThat(line).containsPattern("reply lost +[1-9]"));
    }
}
