package dev.sluice.bench.publish;

import dev.sluice.bench.load.FrameReader;
import dev.sluice.bench.load.Frames;
import java.nio.ByteBuffer;

/** {@code publish} frames in JSON, whose ids count on; {@code published} acknowledges them. */
final class WebSocketWire implements Wire, Frames {

    /** So that all ids have as many digits. */
    private static final long FIRST_ID = 1_000_000_000;

    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final int MASKED = 0x80;
    private static final int LENGTH_7_MAX = 125;
    private static final int LENGTH_16 = 126;
    private static final int MASK_OF_ZEROS = 0;
    private static final byte[] PONG = {(byte) 0x8a, (byte) MASKED, 0, 0, 0, 0};

    private static final byte[] ID = Ascii.bytes("{\"type\":\"publish\",\"id\":");
    private static final byte[] TOPIC = Ascii.bytes(",\"topic\":\"");
    private static final byte[] DATA = Ascii.bytes("\",\"data\":");

    private final Answers answers;
    private final FrameReader frames;
    private final int frameBytes;
    private boolean upgraded;

    WebSocketWire(int dataBytes, Answers answers) {
        this.answers = answers;
        this.frames = new FrameReader(dataBytes);
        int idBytes = Long.toString(FIRST_ID).length();
        this.frameBytes = ID.length + idBytes + TOPIC.length + Topics.BYTES + DATA.length + dataBytes + 1;
    }

    @Override
    public byte[] opening() {
        return Ascii.bytes("""
                GET /ws?heartbeat=off HTTP/1.1\r
                Host: 127.0.0.1\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                \r
                """);
    }

    @Override
    public void append(ByteBuffer out, long number, int topic, byte[] data) {
        out.put(FINAL_TEXT);
        if (frameBytes <= LENGTH_7_MAX) {
            out.put((byte) (MASKED | frameBytes));
        } else {
            out.put((byte) (MASKED | LENGTH_16)).putShort((short) frameBytes);
        }
        out.putInt(MASK_OF_ZEROS).put(ID);
        Ascii.putNumber(out, FIRST_ID + number);
        out.put(TOPIC).put(Topics.name(topic)).put(DATA).put(data).put((byte) '}');
    }

    @Override
    public void read(ByteBuffer in) {
        if (!upgraded && Ascii.skipHead(in, 101)) {
            upgraded = true;
            answers.opened();
        }
        if (upgraded) {
            frames.read(in, this);
        }
    }

    @Override
    public void onPublished(long id, int topic, long seq) {
        answers.acknowledged(id - FIRST_ID, topic, seq);
    }

    @Override
    public void onError() {
        answers.refused();
    }

    @Override
    public void onPing() {
        answers.owe(PONG);
    }

    @Override
    public void onClose(int code) {
        answers.closed(code);
    }

    @Override
    public void onUpdate(int topic, long seq, long at, long ts) {
        throw new IllegalStateException("an update that was not subscribed to");
    }

    @Override
    public void onSnapshot(int topic, long seq) {
        throw new IllegalStateException("a snapshot that was not subscribed to");
    }

    @Override
    public void onGap(long lost) {
        throw new IllegalStateException("a gap in nothing");
    }

    @Override
    public void onSynced() {
        throw new IllegalStateException("a subscription that was not asked for");
    }
}
