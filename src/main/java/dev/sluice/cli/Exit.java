package dev.sluice.cli;

/** What a command ends with. A signal ends it with 128 and its number: 130 after Ctrl-C. */
final class Exit {

    static final int DONE = 0;

    /** Something was refused, or could not be done. */
    static final int FAILED = 1;

    /** The command line itself is wrong. */
    static final int USAGE = 2;

    /** There is no server there, or it is away, or what came was cut off. */
    static final int UNREACHABLE = 3;

    /** There was no token, or it is not taken, or does not allow this. */
    static final int NOT_ALLOWED = 4;

    /** Nobody knows whether it was published. */
    static final int IN_DOUBT = 5;

    /** For the help of every command. */
    static final String CODES =
            "%nIt ends with 0 when all was done, 1 if something was refused, 2 for a wrong command line,"
                    + " 3 if the server can not be reached, 4 if a token is missing or does not allow it, 130 after Ctrl-C.";

    private Exit() {}
}
