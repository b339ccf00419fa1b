package dev.sluice.load;

import dev.sluice.testing.IncomingFrames;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a {@link LoadLoop}: reads frames into its {@link Stream}, and answers a ping when it has come to read it. */
final class LoadClient implements IncomingFrames.Listener {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Shared by all clients: one loop's clients read one after the other. */
    private static final ThreadLocal<ByteBuffer> CHUNK = ThreadLocal.withInitial(() -> ByteBuffer.allocate(64 * 1024));

    private final SocketChannel socket;
    private final String path;
    private final Stream stream;
    private final IncomingFrames frames = new IncomingFrames(this);
    private ByteBuffer buffered = NOTHING;
    private long paceNanosPerByte;
    private long pacedUntil;
    private long bytesRead;
    private int pings;
    private @Nullable String end;

    LoadClient(SocketChannel socket, String path, Stream stream) {
        this.socket = socket;
        this.path = path;
        this.stream = stream;
    }

    SocketChannel socket() {
        return socket;
    }

    SelectionKey key(Selector selector) {
        SelectionKey key = socket.keyFor(selector);
        if (key == null) {
            throw new IllegalStateException("closed: " + end);
        }
        return key;
    }

    /** What it has read, to be looked at on the loop's thread. */
    Stream stream() {
        return stream;
    }

    /** How the connection ended: {@code close 4408 ..} or {@code end of stream}; null while it is open. */
    @Nullable
    String end() {
        return end;
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Pings of the server that it has come to read. */
    int pings() {
        return pings;
    }

    @Override
    public String toString() {
        return "end " + end + ", " + bytesRead + " bytes, " + stream;
    }

    void sendHandshake() throws IOException {
        int port = ((InetSocketAddress) socket.getRemoteAddress()).getPort();
        String request = RawWebSocket.handshake(port, path, 13);
        var unused = socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    void pace(int bytesPerSecond) {
        paceNanosPerByte = 1_000_000_000L / bytesPerSecond;
        pacedUntil = System.nanoTime();
    }

    /** Reads as many bytes as have become due; never more than two seconds' worth at once. */
    void readPaced(long now) {
        long due = (now - pacedUntil) / paceNanosPerByte;
        if (due > 0) {
            int got = read((int) Math.min(due, 2_000_000_000L / paceNanosPerByte));
            pacedUntil = got < due ? now : pacedUntil + due * paceNanosPerByte;
        }
    }

    int read(int bytesMax) {
        if (end != null) {
            return 0;
        }
        ByteBuffer chunk = CHUNK.get();
        chunk.clear().limit(Math.min(chunk.capacity(), bytesMax));
        int got;
        try {
            got = socket.read(chunk);
        } catch (IOException e) {
            ended(e.toString());
            return 0;
        }
        if (got < 0) {
            ended("end of stream");
            return 0;
        }
        bytesRead += got;
        ByteBuffer all = chunk.flip();
        if (buffered.hasRemaining()) {
            all = ByteBuffer.allocate(buffered.remaining() + got)
                    .put(buffered)
                    .put(chunk)
                    .flip();
        }
        try {
            frames.take(all);
        } catch (RuntimeException e) {
            ended("test client failed: " + e);
        }
        buffered = all.hasRemaining()
                ? ByteBuffer.allocate(all.remaining()).put(all).flip()
                : NOTHING;
        return got;
    }

    @Override
    public void onRefused(String head) {
        ended("not upgraded: " + head);
    }

    @Override
    public boolean onFrame(int head, ByteBuffer payload) {
        switch (head) {
            case RawWebSocket.TEXT ->
                stream.accept(StandardCharsets.UTF_8.decode(payload).toString());
            case RawWebSocket.PING -> pong();
            case RawWebSocket.CLOSE ->
                ended("close " + (payload.remaining() < 2 ? "" : payload.getShort() & 0xFFFF) + ' '
                        + StandardCharsets.UTF_8.decode(payload));
            default -> ended("frame " + head);
        }
        return end == null;
    }

    private void pong() {
        pings++;
        try {
            var unused = socket.write(ByteBuffer.wrap(WebSocketFrames.masked(RawWebSocket.PONG, new byte[0])));
        } catch (IOException e) {
            ended(e.toString());
        }
    }

    private void ended(String how) {
        if (end == null) {
            end = how;
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
