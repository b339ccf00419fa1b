package dev.sluice.soak;

import dev.sluice.testing.IncomingFrames;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** One WebSocket without a library: reads as much as it is told to, so that its owner decides how slow it is. Single-threaded. */
final class Wire implements IncomingFrames.Listener {

    /** What becomes of a connection; calls come from within {@link #read} and {@link #flush}. */
    interface Listener {

        void onText(String frame);

        /** The end, told once, unless the owner cut the connection; 1006 where there was no close frame. */
        void onEnd(int code, String how);
    }

    static final int LOST = 1006;

    private static final int READ_BYTES = 64 * 1024;
    private static final int LENGTH_MAX = 256 * 1024;

    private final SocketChannel socket;
    private final Listener listener;
    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>();
    private ByteBuffer buffered = ByteBuffer.allocate(READ_BYTES + LENGTH_MAX).limit(0);
    private final IncomingFrames frames = new IncomingFrames(this);
    private boolean requested;
    private boolean ended;

    /** {@code receiveBuffer} is its SO_RCVBUF in bytes, 0 the kernel's own choice. */
    Wire(int port, String query, int receiveBuffer, Listener listener) throws IOException {
        this.listener = listener;
        socket = SocketChannel.open();
        if (receiveBuffer > 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.configureBlocking(false);
        String request = RawWebSocket.handshake(port, "/ws?" + query, 13);
        unsent.add(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    void register(Selector selector, Object owner) throws IOException {
        socket.register(selector, SelectionKey.OP_READ, owner);
    }

    void reading(Selector selector, boolean on) {
        SelectionKey key = socket.keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps(on ? SelectionKey.OP_READ : 0);
        }
    }

    void send(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        unsent.add(ByteBuffer.wrap(WebSocketFrames.masked(RawWebSocket.TEXT, payload)));
        flush();
    }

    /** Sends what the server had no room for before, and nothing behind the handshake until that is answered. */
    void flush() {
        try {
            while (!ended && !unsent.isEmpty() && (frames.isUpgraded() || !requested)) {
                var unused = socket.write(unsent.element());
                if (unsent.element().hasRemaining()) {
                    return;
                }
                unsent.remove();
                requested = true;
            }
        } catch (IOException e) {
            end(LOST, e.toString());
        }
    }

    /** Reads at most so many bytes. */
    void read(int bytesMax) {
        if (ended) {
            return;
        }
        buffered.compact();
        buffered.limit(Math.min(buffered.capacity(), buffered.position() + Math.min(bytesMax, READ_BYTES)));
        int got = 0;
        try {
            got = socket.read(buffered);
        } catch (IOException e) {
            end(LOST, e.toString());
        }
        buffered.flip();
        if (!ended) {
            frames.take(buffered);
        }
        if (got < 0) {
            end(LOST, "end of stream");
        }
    }

    @Override
    public void onRefused(String head) {
        end(LOST, "not upgraded: " + head);
    }

    @Override
    public boolean onFrame(int head, ByteBuffer payload) {
        switch (head) {
            case RawWebSocket.TEXT ->
                listener.onText(StandardCharsets.UTF_8.decode(payload).toString());
            case RawWebSocket.PING -> {
                unsent.add(ByteBuffer.wrap(WebSocketFrames.masked(RawWebSocket.PONG, new byte[0])));
                flush();
            }
            case RawWebSocket.CLOSE -> end(payload.remaining() < 2 ? 1005 : payload.getShort() & 0xFFFF, "close frame");
            default -> end(LOST, "frame " + head);
        }
        return !ended;
    }

    private void end(int code, String how) {
        if (!ended) {
            cut(false);
            listener.onEnd(code, how);
        }
    }

    /** Leaves without a word, with a reset where asked for. */
    void cut(boolean reset) {
        ended = true;
        try {
            if (reset) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }
}
