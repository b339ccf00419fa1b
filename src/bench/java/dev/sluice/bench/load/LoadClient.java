package dev.sluice.bench.load;

import dev.sluice.bench.load.LoadLoop.Plan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One WebSocket client: knows the last {@code seq} of each of its topics. On the load generator's thread only. */
final class LoadClient implements Frames {

    /** Masked, with a mask of zeros and nothing in it. */
    private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};

    private static final byte[] HTTP_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel socket;
    private final @Nullable TlsSocket tls;
    private final int port;
    private final String token;
    private final Interest interest;
    private final int firstTopic;
    private final Connecting connecting;
    private final Tally tally;
    private final long begunNanos = System.nanoTime();
    private final long[] lastSeqs;
    private byte @Nullable [] rest;
    private long nowMicros;
    private boolean asked;
    private boolean upgraded;
    private boolean ready;
    private boolean ended;

    LoadClient(SocketChannel socket, Plan plan, int number, Connecting connecting, Tally tally) {
        this.socket = socket;
        this.tls = plan.tls() ? new TlsSocket(socket) : null;
        this.port = plan.port();
        this.token = plan.token();
        this.interest = plan.interest();
        this.firstTopic = interest.firstTopic(number);
        this.connecting = connecting;
        this.tally = tally;
        this.lastSeqs = new long[interest.perClient()];
    }

    SocketChannel socket() {
        return socket;
    }

    boolean isReady() {
        return ready;
    }

    /** The socket is connected. */
    void begin() throws IOException {
        if (tls != null) {
            tls.begin();
        } else {
            sendHandshake();
        }
    }

    private void sendHandshake() throws IOException {
        asked = true;
        String request = "GET /ws?" + interest.query(firstTopic) + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
                + "\r\nSec-WebSocket-Version: 13\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                + (interest.deflates() ? "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" : "\r\n");
        write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(byte[] bytes) throws IOException {
        if (tls != null) {
            tls.write(ByteBuffer.wrap(bytes));
        } else {
            socket.write(ByteBuffer.wrap(bytes));
        }
    }

    /** Reads what the socket has, once. */
    void read(ByteBuffer buffer, FrameReader reader, long micros) throws IOException {
        nowMicros = micros;
        buffer.clear();
        if (rest != null) {
            buffer.put(rest);
            rest = null;
        }
        int count = tls == null ? socket.read(buffer) : tls.read(buffer);
        if (tls != null && !asked && tls.isOpen()) {
            sendHandshake();
        }
        buffer.flip();
        tally.read(count);
        if (upgraded || endHandshake(buffer)) {
            reader.read(buffer, this);
        }
        if (buffer.hasRemaining()) {
            rest = new byte[buffer.remaining()];
            buffer.get(rest);
        }
        if (count < 0) {
            end(0);
        }
    }

    private boolean endHandshake(ByteBuffer buffer) {
        byte[] seen = new byte[buffer.remaining()];
        buffer.get(0, seen);
        for (int i = 0; i + HTTP_END.length <= seen.length; i++) {
            if (Arrays.equals(seen, i, i + HTTP_END.length, HTTP_END, 0, HTTP_END.length)) {
                String status = new String(seen, 0, i, StandardCharsets.US_ASCII);
                if (!status.startsWith("HTTP/1.1 101")) {
                    throw new IllegalStateException(status);
                }
                buffer.position(i + HTTP_END.length);
                upgraded = true;
                if (!interest.synced()) {
                    becomeReady();
                }
                return true;
            }
        }
        return false;
    }

    private void becomeReady() {
        ready = true;
        tally.connected((System.nanoTime() - begunNanos) / 1000);
        connecting.ready();
    }

    @Override
    public void onUpdate(int topic, long seq, long at, long ts) {
        int slot = slot(topic);
        long last = lastSeqs[slot];
        if (seq != last + 1 && last != 0) {
            tally.jump(seq - last - 1);
        }
        lastSeqs[slot] = seq;
        tally.update(nowMicros - at, nowMicros - ts);
    }

    private int slot(int topic) {
        int slot = topic - firstTopic;
        return slot < 0 ? slot + interest.topics() : slot;
    }

    @Override
    public void onSnapshot(int topic, long seq) {
        lastSeqs[slot(topic)] = seq;
    }

    @Override
    public void onGap(long lost) {
        tally.gap(lost);
    }

    @Override
    public void onSynced() {
        if (!ready) {
            becomeReady();
        }
    }

    @Override
    public void onPing() {
        tally.ping();
        try {
            write(PONG);
        } catch (IOException e) {
            end(0);
        }
    }

    @Override
    public void onPublished(long id, int topic, long seq) {
        throw new IllegalStateException("an answer to what was not published");
    }

    @Override
    public void onError() {
        throw new IllegalStateException("an error frame");
    }

    @Override
    public void onClose(int code) {
        end(code);
    }

    /** Counts the end of the connection, once. */
    void end(int code) {
        if (!ended) {
            ended = true;
            tally.close(code);
            if (!ready) {
                connecting.failed();
            }
            close();
        }
    }

    /** Without counting it as lost. */
    void close() {
        ended = true;
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
