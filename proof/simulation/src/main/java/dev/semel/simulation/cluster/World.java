package dev.semel.simulation.cluster;

/**
 * What everything in a run shares.
 *
 * @param setting how large it is
 * @param defect what is broken on purpose
 * @param agenda time
 * @param chance the only randomness
 * @param chronicle what happened
 * @param findings what was wrong
 */
record World(Setting setting, Defect defect, Agenda agenda, Chance chance, Chronicle chronicle, Findings findings) {
    static World of(Setting setting, Defect defect, boolean isTold) {
        Agenda agenda = new Agenda();
        return new World(
                setting,
                defect,
                agenda,
                new Chance(setting.seed()),
                new Chronicle(isTold, agenda),
                new Findings(agenda));
    }

    boolean has(Defect one) {
        return defect == one;
    }
}
