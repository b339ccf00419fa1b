package dev.sluice.bench.publish;

import java.nio.ByteBuffer;

/** How updates go out by one connection, and how their acknowledgements come back. On the publishers' thread only. */
interface Wire {

    /** What a connection begins with. */
    byte[] opening();

    /** Before the updates of one write. */
    default void begin(ByteBuffer out, int updates) {}

    /**
     * Writes an update.
     *
     * @param number how many went before it by this connection
     * @param data begins with the time for which it was meant
     */
    void append(ByteBuffer out, long number, int topic, byte[] data);

    /** Behind the updates of one write. */
    default void end(ByteBuffer out) {}

    /** Reads what is whole, from the buffer's position on; the rest stays in it. */
    void read(ByteBuffer in);

    /** What comes back by one connection. */
    interface Answers {

        /** Where the wire does not tell the {@code seq}. */
        long UNTOLD = 0;

        /** Now updates may be sent. */
        void opened();

        /** The update of that number is published; {@code seq} is that of its topic. */
        void acknowledged(long number, int topic, long seq);

        /** An update was refused, or the connection. */
        void refused();

        /** The server has said why it ends the connection. */
        void closed(int code);

        /** Something besides updates has to be written. */
        void owe(byte[] bytes);
    }
}
