package dev.sluice.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a {@link LoadLoop}: reads frames into its {@link Stream}, and answers a ping when it has come to read it. */
final class LoadClient {

    private static final int OPCODE_TEXT = 1;
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;
    private static final byte FINAL_PONG = (byte) 0x8A;
    private static final byte MASKED = (byte) 0x80;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int END_OF_HEADERS = 0x0D0A0D0A;

    /** Shared by all clients: one loop's clients read one after the other. */
    private static final ThreadLocal<ByteBuffer> CHUNK = ThreadLocal.withInitial(() -> ByteBuffer.allocate(64 * 1024));

    private final SocketChannel socket;
    private final String path;
    private final Stream stream;
    private ByteBuffer buffered = NOTHING;
    private boolean upgraded;
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
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
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
            parse(all);
        } catch (RuntimeException e) {
            ended("test client failed: " + e);
        }
        buffered = all.hasRemaining()
                ? ByteBuffer.allocate(all.remaining()).put(all).flip()
                : NOTHING;
        return got;
    }

    private void parse(ByteBuffer all) {
        if (!upgraded) {
            upgraded = skipHeaders(all);
        }
        while (upgraded && nextFrame(all)) {
            // each call takes one
        }
    }

    private static boolean skipHeaders(ByteBuffer all) {
        for (int i = all.position(); i + 4 <= all.limit(); i++) {
            if (all.getInt(i) == END_OF_HEADERS) {
                String head = StandardCharsets.US_ASCII.decode(all.slice(0, i)).toString();
                if (!head.startsWith("HTTP/1.1 101 ")) {
                    throw new IllegalStateException("not upgraded: " + head);
                }
                all.position(i + 4);
                return true;
            }
        }
        return false;
    }

    private boolean nextFrame(ByteBuffer all) {
        int start = all.position();
        if (all.remaining() < 2) {
            return false;
        }
        int opcode = all.get(start) & 0x0F;
        int length = all.get(start + 1) & 0x7F;
        int header = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (all.remaining() < header) {
            return false;
        }
        length = length == 126
                ? all.getShort(start + 2) & 0xFFFF
                : length == 127 ? (int) all.getLong(start + 2) : length;
        if (all.remaining() < header + length) {
            return false;
        }
        onFrame(opcode, all.slice(start + header, length));
        all.position(start + header + length);
        return true;
    }

    private void onFrame(int opcode, ByteBuffer payload) {
        switch (opcode) {
            case OPCODE_TEXT ->
                stream.accept(StandardCharsets.UTF_8.decode(payload).toString());
            case OPCODE_PING -> pong();
            case OPCODE_CLOSE ->
                ended("close " + (payload.remaining() < 2 ? "" : payload.getShort() & 0xFFFF) + ' '
                        + StandardCharsets.UTF_8.decode(payload));
            default -> ended("opcode " + opcode);
        }
    }

    private void pong() {
        pings++;
        try {
            var unused = socket.write(ByteBuffer.wrap(new byte[] {FINAL_PONG, MASKED, 0, 0, 0, 0}));
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
