package dev.sluice.session;

import dev.sluice.protocol.CloseCode;
import java.io.InputStream;

/** What a transport tells the session of its connection, on that connection's event loop. None throws: what fails ends the session. */
public interface ConnectionEvents {

    /** Bytes of the client came, whatever they are: it lives. */
    void onBytes();

    /**
     * A frame of the client came that costs, whatever it is: who sends too many and goes on is sent away. Before what is in
     * it.
     */
    void onFrame();

    /**
     * A whole message of the client, which costs by its bytes beside its frame.
     *
     * @param bytes its length, or what it was compressed to where that is more
     */
    void onMessage(InputStream message, int bytes);

    /** A WebSocket ping of the client, with the frame that answers it. */
    void onPing(byte[] pong);

    /** A WebSocket pong of the client, asked for or not. */
    void onPong();

    /** The socket has room again. */
    void onWritable();

    /** The client broke the transport's rules: ends the session, once; answers that wait are written, updates are not. */
    void close(CloseCode why);

    /** The connection is about to end with that code, by the peer's will or the transport's. */
    void onClosing(int code);

    /** The connection is gone, by whatever cause. */
    void onDisconnected();

    /** A fault of the server, also an {@link Error}, ends this session with 1011, in the lane's next drain, and no other. */
    void fail(Throwable fault);
}
