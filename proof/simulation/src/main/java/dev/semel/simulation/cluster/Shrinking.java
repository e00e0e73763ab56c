package dev.semel.simulation.cluster;

/** Looks for a smaller schedule of the same seed that breaks the same promise: fewer keys, then fewer mishaps. */
final class Shrinking {
    private Shrinking() {}

    static Verdict smallest(Verdict failed, Defect defect) {
        Verdict least = failed;
        for (int keys = least.setting().keys() / 2; keys > 0; keys /= 2) {
            least = smaller(least, least.setting().withKeys(keys), defect);
        }
        for (int mishaps = least.setting().mishaps() / 2; mishaps > 0; mishaps /= 2) {
            least = smaller(least, least.setting().withMishaps(mishaps), defect);
        }
        return smaller(least, least.setting().withMishaps(0), defect);
    }

    private static Verdict smaller(Verdict failed, Setting setting, Defect defect) {
        Verdict again = Cluster.play(setting, defect, false);
        Finding before = failed.finding();
        Finding now = again.finding();
        return before != null && now != null && before.promise() == now.promise() ? again : failed;
    }
}
