package dev.semel.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The campaigns of nodes over one database in small; docs/proof.md has the figures of the whole ones. */
class NodesCampaignTest {
    private static final long LEASE_MILLIS = 2_000;

    @Test
    void twins_in_three_processes_share_one_grant_one_effect_and_one_outcome() throws Exception {
        CampaignReport report = nodes(NodeBusiness.Known.UNPROTECTED, 300, NodesCampaign.Faults.none());

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("answers +2,400 "))
                .anySatisfy(line -> assertThat(line).containsPattern("grants +300 "))
                .anySatisfy(line -> assertThat(line).containsPattern("most for one key +1$"))
                .anySatisfy(line -> assertThat(line).containsPattern("races +[1-9]"));
    }

    @Test
    void nodes_that_keep_their_records_to_themselves_are_found_out() throws Exception {
        NodesCampaign.Faults alone = new NodesCampaign.Faults(0, 0, Breakage.ALONE);

        CampaignReport report = nodes(NodeBusiness.Known.UNPROTECTED, 20, alone);

        assertThat(report.findings())
                .contains("unprotected-7: applied 3 times")
                .anySatisfy(finding -> assertThat(finding).contains("granted to 3 attempts"))
                .anySatisfy(finding -> assertThat(finding).contains("unprotected-7: told ["));
    }

    @Test
    void an_unprotected_effect_is_never_repeated_whether_nodes_or_the_server_are_killed() throws Exception {
        CampaignReport report =
                nodes(NodeBusiness.Known.UNPROTECTED, 160, new NodesCampaign.Faults(4, 1, Breakage.NONE));

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("nodes killed +4 "))
                .anySatisfy(line -> assertThat(line).containsPattern("server crashed +1 "))
                .anySatisfy(line -> assertThat(line).containsPattern("stuck +0 "))
                .anySatisfy(line -> assertThat(line).containsPattern("applied twice +0$"));
    }

    @Test
    void an_effect_that_the_receiver_deduplicates_is_never_in_doubt() throws Exception {
        CampaignReport report =
                nodes(NodeBusiness.Known.DEDUPLICATED, 160, new NodesCampaign.Faults(4, 1, Breakage.NONE));

        assertThat(report.findings()).isEmpty();
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).containsPattern("in doubt at the end +0 "))
                .anySatisfy(line -> assertThat(line).containsPattern("applied twice +0$"));
    }

    private static CampaignReport nodes(NodeBusiness.Known known, int keys, NodesCampaign.Faults faults)
            throws Exception {
        NodesCampaign.Size size = new NodesCampaign.Size(keys, 8);
        return new NodesCampaign(new NodesCampaign.Terms(known, size, 3, faults, LEASE_MILLIS, 1), line -> {}).run();
    }
}
