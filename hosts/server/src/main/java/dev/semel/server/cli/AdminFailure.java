package dev.semel.server.cli;

/** The admin listener could not be asked or refused: an exit code and one sentence. */
final class AdminFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;

    private AdminFailure(int exit, String sentence) {
        super(sentence, null, false, false);
        this.exit = exit;
    }

    static AdminFailure unreachable(String sentence) {
        return new AdminFailure(Exits.STORE, sentence);
    }

    static AdminFailure usage(String sentence) {
        return new AdminFailure(Exits.USAGE, sentence);
    }

    static AdminFailure finding(String sentence) {
        return new AdminFailure(Exits.FINDING, sentence);
    }

    /** What a problem of the admin listener means for the command line. */
    static AdminFailure of(int status, String code, String detail, String place) {
        if (detail.isEmpty()) {
            return unreachable("What answers at " + place + " is no admin listener of Semel (status " + status
                    + "); name the right one with --admin.");
        }
        int exit = switch (code) {
            case "key_not_found", "moved_on", "too_early" -> Exits.FINDING;
            case "defect" -> Exits.DEFECT;
            default -> status < 500 || status == 501 ? Exits.USAGE : Exits.STORE;
        };
        return new AdminFailure(exit, detail);
    }

    int exit() {
        return exit;
    }
}
