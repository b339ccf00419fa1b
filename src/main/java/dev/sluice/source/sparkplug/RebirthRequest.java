package dev.sluice.source.sparkplug;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message to an edge node that asks it to be born again: the metric {@code Node Control/Rebirth} as a true boolean (6.4.20), which never
 * has an alias. To be published with QoS 0, not retained.
 *
 * @param payload not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RebirthRequest(String topic, byte[] payload) {

    /** The number of the datatype. */
    private static final int BOOLEAN = 11;

    private static final String METRIC = "Node Control/Rebirth";

    static RebirthRequest of(String group, String node, long nowMillis) {
        ByteArrayOutputStream metric = new ByteArrayOutputStream();
        metric.write(0x0a); // name
        metric.write(METRIC.length());
        metric.writeBytes(METRIC.getBytes(StandardCharsets.US_ASCII));
        writeTimestamp(metric, 0x18, nowMillis);
        metric.write(0x20); // datatype
        metric.write(BOOLEAN);
        metric.write(0x70); // boolean_value
        metric.write(1);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        writeTimestamp(payload, 0x08, nowMillis);
        payload.write(0x12); // metrics
        payload.write(metric.size());
        payload.writeBytes(metric.toByteArray());
        return new RebirthRequest(String.join("/", MessageTopic.NAMESPACE, group, "NCMD", node), payload.toByteArray());
    }

    private static void writeTimestamp(ByteArrayOutputStream out, int tag, long millis) {
        out.write(tag);
        long rest = millis;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
