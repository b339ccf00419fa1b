package dev.sluice.cli;

/**
 * What the doctor has found.
 *
 * @param what in a sentence; where it is not well, with what to do
 */
record Finding(Verdict verdict, String subject, String what) {

    /** How well it is. */
    enum Verdict {
        OK,

        /** It may become a fault. */
        WARN,

        /** It is one. */
        BAD
    }

    static Finding ok(String subject, String what) {
        return new Finding(Verdict.OK, subject, what);
    }

    static Finding warn(String subject, String what) {
        return new Finding(Verdict.WARN, subject, what);
    }

    static Finding bad(String subject, String what) {
        return new Finding(Verdict.BAD, subject, what);
    }
}
