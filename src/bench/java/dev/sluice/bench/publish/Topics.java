package dev.sluice.bench.publish;

import java.util.stream.IntStream;

/** The topics of the publishers: {@code heard/0000}, {@code bench/0001}, ... Subscribers listen to every tenth one. */
final class Topics {

    static final int COUNT = 1_000;
    static final int BYTES = "bench/0000".length();

    private static final int HEARD_EVERY = 10;
    private static final byte[][] NAMES = IntStream.range(0, COUNT)
            .mapToObj(topic -> (isHeard(topic) ? "heard/" : "bench/") + "%04d".formatted(topic))
            .map(Ascii::bytes)
            .toArray(byte[][]::new);

    private Topics() {}

    static boolean isHeard(int topic) {
        return topic % HEARD_EVERY == 0;
    }

    /** Not to be changed. */
    static byte[] name(int topic) {
        return NAMES[topic];
    }
}
