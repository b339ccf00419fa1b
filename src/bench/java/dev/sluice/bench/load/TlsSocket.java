package dev.sluice.bench.load;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS over one socket, by the fastest engine that there is. Trusts every server. On the load generator's thread only. */
final class TlsSocket {

    private static final int NETWORK_BYTES = 512 << 10;
    private static final int RECORD_BYTES_MAX = 32 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    /** Shared, since they are empty between two calls. */
    private static final ByteBuffer IN = ByteBuffer.allocateDirect(NETWORK_BYTES);

    private static final ByteBuffer OUT = ByteBuffer.allocateDirect(RECORD_BYTES_MAX);

    private static final SslContext CONTEXT = context();

    private final SocketChannel socket;
    private final SSLEngine engine = CONTEXT.newEngine(ByteBufAllocator.DEFAULT);
    private byte @Nullable [] rest;

    TlsSocket(SocketChannel socket) {
        this.socket = socket;
    }

    private static SslContext context() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    void begin() throws IOException {
        engine.beginHandshake();
        follow(engine.getHandshakeStatus());
    }

    boolean isOpen() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED)
                && !engine.getSession().getProtocol().equals("NONE");
    }

    /** Reads what the socket has, once; the bytes that were read, or -1 at the end. */
    int read(ByteBuffer plain) throws IOException {
        IN.clear();
        if (rest != null) {
            IN.put(rest);
            rest = null;
        }
        int count = socket.read(IN);
        IN.flip();
        boolean more = IN.hasRemaining();
        while (more) {
            SSLEngineResult result = engine.unwrap(IN, plain);
            follow(result.getHandshakeStatus());
            switch (result.getStatus()) {
                case OK -> more = IN.hasRemaining();
                case BUFFER_UNDERFLOW -> more = false;
                case CLOSED -> {
                    return -1;
                }
                case BUFFER_OVERFLOW -> throw new IOException("more in a record than there is room for");
            }
        }
        if (IN.hasRemaining()) {
            rest = new byte[IN.remaining()];
            IN.get(rest);
        }
        return count;
    }

    void write(ByteBuffer plain) throws IOException {
        do {
            OUT.clear();
            SSLEngineResult result = engine.wrap(plain, OUT);
            OUT.flip();
            while (OUT.hasRemaining()) {
                socket.write(OUT);
            }
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                throw new IOException("can not be written: " + result);
            }
        } while (plain.hasRemaining());
    }

    private void follow(HandshakeStatus first) throws IOException {
        HandshakeStatus status = first;
        while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
            if (status == HandshakeStatus.NEED_TASK) {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else {
                write(NOTHING.duplicate());
            }
            status = engine.getHandshakeStatus();
        }
    }
}
