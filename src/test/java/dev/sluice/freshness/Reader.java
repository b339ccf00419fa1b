package dev.sluice.freshness;

import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A WebSocket that reads only when told to, and tells updates from before a moment from later ones. Single-threaded. */
final class Reader implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private long bytesRead;
    private boolean closed;

    /** {@code receiveBuffer} is its SO_RCVBUF in bytes. */
    Reader(int port, String query, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream()
                .write(("GET /ws?" + query
                                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        int last = 0;
        while (last != 0x0D0A0D0A) {
            last = last << 8 | in.readUnsignedByte();
        }
    }

    int localPort() {
        return socket.getLocalPort();
    }

    /** Bytes of frames. */
    long bytesRead() {
        return bytesRead;
    }

    /** The next frame; null when the connection is closed. */
    @Nullable
    String next() throws IOException {
        if (closed) {
            return null;
        }
        try {
            RawWebSocket.Frame frame = WebSocketFrames.read(in);
            bytesRead += WebSocketFrames.size(frame);
            closed = frame.head() == RawWebSocket.CLOSE;
            return closed ? null : frame.text();
        } catch (EOFException e) {
            closed = true;
            return null;
        }
    }

    void readUntil(String start) throws IOException {
        String frame = next();
        while (frame != null && !frame.startsWith(start)) {
            frame = next();
        }
    }

    /** What came of reading on. */
    record Backlog(int updates, long bytes, double freshAgeMillis, double freshAfterMillis) {}

    /** Reads on from now until the first update that was published from now on, or the end, where its age is not a number. */
    Backlog readOn(BooleanSupplier patience) throws IOException {
        long now = microsNow();
        long begin = bytesRead;
        int updates = 0;
        for (String frame = next(); frame != null && patience.getAsBoolean(); frame = next()) {
            if (!frame.startsWith("{\"type\":\"update\"")) {
                continue;
            }
            int at = frame.indexOf("\"ts\":") + 5;
            long ts = Long.parseLong(frame, at, frame.indexOf(',', at), 10);
            if (ts > now) {
                long received = microsNow();
                return new Backlog(updates, bytesRead - begin, (received - ts) / 1000.0, (received - now) / 1000.0);
            }
            updates++;
        }
        return new Backlog(updates, bytesRead - begin, Double.NaN, Double.NaN);
    }

    private static long microsNow() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
