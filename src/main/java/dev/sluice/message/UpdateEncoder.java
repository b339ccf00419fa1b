package dev.sluice.message;

/** Turns an update into the bytes that every client of one format is sent. */
public interface UpdateEncoder {

    /** Number of formats there can be. */
    int SLOTS = 4;

    /** Number of this format, below {@link #SLOTS}, by which a {@link Publication} keeps its bytes. */
    int slot();

    /** The whole frame, ready for the socket where it is a message of its own; to be computed anew at each call and the same each time. */
    byte[] encode(Update update);

    /** How frames become messages. */
    default Packing packing() {
        return Packing.SINGLE;
    }
}
