package dev.semel.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The campaign of waiters, small. */
class WaitersCampaignTest {
    @Test
    @Timeout(600)
    void all_who_wait_for_one_slow_key_are_told_the_one_answer_and_others_are_served_meanwhile() throws Exception {
        List<String> progress = new ArrayList<>();

        CampaignReport report = new WaitersCampaign(new WaitersCampaign.Terms(80, 40, 1_500), progress::add).run();

        assertThat(report.findings()).as(report.lines() + " " + progress).isEmpty();
    }
}
