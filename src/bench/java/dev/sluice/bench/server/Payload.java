package dev.sluice.bench.server;

import java.nio.charset.StandardCharsets;

/** What the updates carry: JSON of one length, which begins with the time that the update was meant for. */
public final class Payload {

    /** All topics of the bench: {@code bench/0000} to {@code bench/9999}. */
    public static final String TOPIC_FORMAT = "bench/%04d";

    private static final String HEAD = "{\"at\":";
    private static final String MIDDLE = ",\"pad\":\"";
    private static final String TAIL = "\"}";
    private static final int AT_DIGITS = 16;

    private final byte[] template;

    public Payload(int bytes) {
        int pad = bytes - HEAD.length() - AT_DIGITS - MIDDLE.length() - TAIL.length();
        if (pad < 0) {
            throw new IllegalArgumentException("too few bytes for data: " + bytes);
        }
        template = (HEAD + "0".repeat(AT_DIGITS) + MIDDLE + "x".repeat(pad) + TAIL).getBytes(StandardCharsets.US_ASCII);
    }

    /** Data for an update that was meant for a time, Unix time in microseconds. */
    public byte[] at(long micros) {
        byte[] data = template.clone();
        long rest = micros;
        for (int i = HEAD.length() + AT_DIGITS - 1; i >= HEAD.length(); i--) {
            data[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return data;
    }
}
