package dev.sluice.freshness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A WebSocket that reads only when told to, and tells updates from before a moment from later ones. Single-threaded. */
final class Reader implements AutoCloseable {

    private static final int OPCODE_CLOSE = 8;
    private static final int TIMEOUT_MILLIS = 5000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private long bytesRead;
    private boolean closed;

    /** {@code receiveBuffer} is its SO_RCVBUF in bytes. */
    Reader(int port, String query, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        out.write(("GET /ws?" + query + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        int last = 0;
        while (last != 0x0D0A0D0A) {
            last = last << 8 | readByte();
        }
        bytesRead = 0;
    }

    private int readByte() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new IOException("end of stream");
        }
        bytesRead++;
        return value;
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
        int first = closed ? -1 : in.read();
        if (first < 0) {
            return null;
        }
        bytesRead++;
        int opcode = first & 0x0F;
        int length = readByte() & 0x7F;
        int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        length = lengthBytes > 0 ? 0 : length;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | readByte();
        }
        byte[] payload = in.readNBytes(length);
        bytesRead += payload.length;
        closed = opcode == OPCODE_CLOSE || payload.length < length;
        return closed ? null : new String(payload, StandardCharsets.UTF_8);
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
