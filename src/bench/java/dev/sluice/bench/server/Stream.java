package dev.sluice.bench.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The publisher of a peer: frames of as many bytes as Sluice's, encoded once, handed to the server one by one. */
final class Stream implements Runnable {

    private static final int TOPICS_MAX = 10_000;
    private static final int FRAME_BYTES = 512;

    private final Pacemaker pace;
    private final Payload payload;
    private final Consumer<byte[]> server;
    private final long[] seqs = new long[TOPICS_MAX];
    private long offset;

    Stream(Pacemaker pace, Payload payload, Consumer<byte[]> server) {
        this.pace = pace;
        this.payload = payload;
        this.server = server;
    }

    /** Begins to publish on a thread of its own, when the pacemaker is started. */
    void start() {
        Thread thread = new Thread(this, "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (true) {
                long at = pace.await();
                server.accept(frame(pace.topic(), at));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] frame(int topic, long at) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(FRAME_BYTES);
        String head = "{\"type\":\"update\",\"topic\":\"" + Payload.TOPIC_FORMAT.formatted(topic) + "\",\"seq\":"
                + ++seqs[topic] + ",\"offset\":" + ++offset + ",\"ts\":" + Timetable.nowMicros() + ",\"data\":";
        frame.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(payload.at(at));
        frame.write('}');
        return frame.toByteArray();
    }
}
