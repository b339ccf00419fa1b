package dev.sluice.bench.publish;

import java.nio.ByteBuffer;

/** One request without end: a line for each update in a chunked body, a line for each result in a chunked answer. */
final class NdjsonWire implements Wire {

    private static final byte[] LINE_END = Ascii.bytes("\r\n");
    private static final byte[] TOPIC = Ascii.bytes("{\"topic\":\"");
    private static final byte[] DATA = Ascii.bytes("\",\"data\":");
    private static final byte[] END = Ascii.bytes("}\n");
    private static final byte[] INDEX = Ascii.bytes("{\"index\":");
    private static final byte[] RESULT_TOPIC = Ascii.bytes(",\"topic\":\"bench/");
    private static final byte[] SEQ = Ascii.bytes("\",\"seq\":");
    private static final int TOPIC_DIGITS = 4;
    private static final int RESULT_BYTES_MAX = 512;

    private final Answers answers;
    private final int lineBytes;
    private final byte[] result = new byte[RESULT_BYTES_MAX];
    private int resultBytes;
    private boolean headRead;

    /** Bytes that are left of the chunk that is being read; 0 where the size of the next one is due. */
    private int chunkBytes;

    private int size;

    NdjsonWire(int dataBytes, Answers answers) {
        this.answers = answers;
        this.lineBytes = TOPIC.length + Topics.BYTES + DATA.length + dataBytes + END.length;
    }

    /** The answer begins with the first result, so updates may follow at once. */
    @Override
    public byte[] opening() {
        answers.opened();
        return Ascii.bytes("""
                POST /api/publish HTTP/1.1\r
                Host: 127.0.0.1\r
                Content-Type: application/x-ndjson\r
                Transfer-Encoding: chunked\r
                \r
                """);
    }

    @Override
    public void begin(ByteBuffer out, int updates) {
        out.put(Ascii.bytes(Integer.toHexString(updates * lineBytes))).put(LINE_END);
    }

    @Override
    public void append(ByteBuffer out, long number, int topic, byte[] data) {
        out.put(TOPIC).put(Topics.name(topic)).put(DATA).put(data).put(END);
    }

    @Override
    public void end(ByteBuffer out) {
        out.put(LINE_END);
    }

    @Override
    public void read(ByteBuffer in) {
        if (!headRead) {
            headRead = Ascii.skipHead(in, 200);
        }
        while (headRead && in.hasRemaining()) {
            byte next = in.get();
            if (chunkBytes > 0) {
                chunkBytes--;
                onResultByte(next);
            } else if (next == '\n') {
                chunkBytes = size;
                size = 0;
            } else if (next != '\r') {
                size = size * 16 + Character.digit(next, 16);
            }
        }
    }

    private void onResultByte(byte next) {
        if (next == '\n') {
            onResult();
            resultBytes = 0;
        } else {
            result[resultBytes++] = next;
        }
    }

    private void onResult() {
        int afterIndex = endOfNumber(INDEX.length);
        int topic = afterIndex + RESULT_TOPIC.length;
        if (resultBytes < topic || result[topic - 1] != '/') {
            answers.refused();
            return;
        }
        int seq = topic + TOPIC_DIGITS + SEQ.length;
        answers.acknowledged(
                number(INDEX.length, afterIndex),
                (int) number(topic, topic + TOPIC_DIGITS),
                number(seq, endOfNumber(seq)));
    }

    private int endOfNumber(int from) {
        int end = from;
        while (result[end] >= '0' && result[end] <= '9') {
            end++;
        }
        return end;
    }

    private long number(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + result[i] - '0';
        }
        return number;
    }
}
