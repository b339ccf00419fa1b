package dev.sluice.bench.publish;

import java.nio.ByteBuffer;

/**
 * MQTT 3.1.1 (OASIS) with QoS 1, to a broker: what it acknowledges it has, no more. Its acknowledgements come in the order of
 * the updates (4.6).
 */
final class MqttWire implements Wire {

    private static final byte CONNECT = 0x10;
    private static final byte CONNACK = 0x20;
    private static final byte PUBLISH_QOS_1 = 0x32;
    private static final byte PUBACK = 0x40;
    private static final byte CLEAN_SESSION = 2;
    private static final byte PROTOCOL_LEVEL = 4;
    private static final int NO_KEEP_ALIVE = 0;
    private static final int CONNECT_HEAD_BYTES = 12;
    private static final int ANSWER_BYTES = 4;
    private static final int PACKET_IDS = 65_535;

    private final Answers answers;
    private final byte[] clientId;
    private final int firstTopic;
    private final int packetBytes;
    private long acknowledged;

    /** {@code firstTopic} makes the client's name. */
    MqttWire(int dataBytes, int firstTopic, Answers answers) {
        this.answers = answers;
        this.firstTopic = firstTopic;
        this.clientId = Topics.name(firstTopic);
        this.packetBytes = Short.BYTES + Topics.BYTES + Short.BYTES + dataBytes;
    }

    @Override
    public byte[] opening() {
        ByteBuffer out = ByteBuffer.allocate(2 + CONNECT_HEAD_BYTES + clientId.length);
        out.put(CONNECT).put((byte) (CONNECT_HEAD_BYTES + clientId.length));
        putText(out, Ascii.bytes("MQTT"));
        out.put(PROTOCOL_LEVEL).put(CLEAN_SESSION).putShort((short) NO_KEEP_ALIVE);
        putText(out, clientId);
        return out.array();
    }

    private static void putText(ByteBuffer out, byte[] text) {
        out.putShort((short) text.length).put(text);
    }

    /** From 1 on: there is no packet 0. */
    private static int packetId(long number) {
        return (int) (number % PACKET_IDS) + 1;
    }

    @Override
    public void append(ByteBuffer out, long number, int topic, byte[] data) {
        out.put(PUBLISH_QOS_1);
        int length = packetBytes;
        for (; length > 0x7f; length >>= 7) {
            out.put((byte) (length | 0x80));
        }
        out.put((byte) length);
        putText(out, Topics.name(topic));
        out.putShort((short) packetId(number)).put(data);
    }

    @Override
    public void read(ByteBuffer in) {
        while (in.remaining() >= ANSWER_BYTES) {
            byte type = in.get();
            in.get();
            int code = in.getShort() & 0xffff;
            if (type == CONNACK && code == 0) {
                answers.opened();
            } else if (type == PUBACK && code == packetId(acknowledged)) {
                answers.acknowledged(acknowledged++, firstTopic, Answers.UNTOLD);
            } else {
                answers.refused();
            }
        }
    }
}
