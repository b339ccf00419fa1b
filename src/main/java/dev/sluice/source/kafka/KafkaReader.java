package dev.sluice.source.kafka;

import dev.sluice.source.PackTopics;
import dev.sluice.source.PayloadFormat;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Reading;
import dev.sluice.source.Rejection.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of one cluster: by which pattern, format and topic. Safe for any thread. */
final class KafkaReader {

    private final Routes routes;
    private final long payloadBytesMax;
    private final PayloadReader payloads;
    private final PackTopics packTopics = new PackTopics();

    KafkaReader(KafkaCluster cluster, PayloadReader payloads) {
        this.routes = cluster.routes();
        this.payloadBytesMax = cluster.payloadSize().toBytes();
        this.payloads = payloads;
    }

    /** What is in a record; one without a value, a tombstone, retires the topic. */
    Reading read(ConsumerRecord<byte[], byte[]> record) {
        Routes.Route route = routes.of(record.topic());
        if (route == null) {
            return Reading.rejected(Reason.FILTER, "matches none of the topics that are to be read");
        }
        byte[] value = record.value();
        if (value != null && value.length > payloadBytesMax) {
            return Reading.rejected(Reason.TOO_LARGE, "it has more than " + payloadBytesMax + " bytes");
        }
        return route.payload() == PayloadFormat.SENML ? pack(record) : value(record, route);
    }

    private Reading value(ConsumerRecord<byte[], byte[]> record, Routes.Route route) {
        String key = "";
        if (route.topic().namesKey()) {
            if (record.key() == null) {
                return Reading.rejected(Reason.TOPIC, "it has no key, which its topic would have in it");
            }
            try {
                key = text(record.key());
            } catch (CharacterCodingException e) {
                return Reading.rejected(Reason.TOPIC, "its key is not UTF-8");
            }
        }
        String topic = route.topic().expand(record.topic(), record.partition(), key);
        return record.value() == null
                ? PayloadReader.retirement(topic)
                : payloads.read(route.payload(), topic, record.value());
    }

    private static String text(byte[] key) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    }

    /** What a tombstone retires of SenML are the topics of the packs that its key had. */
    private Reading pack(ConsumerRecord<byte[], byte[]> record) {
        String origin = record.topic() + ' ' + Arrays.toString(record.key());
        if (record.value() == null) {
            return packTopics.retire(origin);
        }
        Reading reading = payloads.read(PayloadFormat.SENML, "", record.value());
        if (record.key() != null) {
            packTopics.add(origin, reading.drafts());
        }
        return reading;
    }
}
