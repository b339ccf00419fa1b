package dev.sluice.source.kafka;

import dev.sluice.source.Reading;
import dev.sluice.source.SourceMessage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One record, from when it is polled until it is in the journal, or refused for good. */
final class Received implements SourceMessage {

    private final ConsumerRecord<byte[], byte[]> record;
    private final KafkaReader reader;
    private volatile boolean settled;

    Received(ConsumerRecord<byte[], byte[]> record, KafkaReader reader) {
        this.record = record;
        this.reader = reader;
    }

    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Where the group goes on once all up to this one are settled. */
    OffsetAndMetadata next() {
        return new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), "");
    }

    boolean isSettled() {
        return settled;
    }

    @Override
    public String origin() {
        return record.topic() + '-' + record.partition() + '@' + record.offset();
    }

    @Override
    public int bytes() {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    @Override
    public Reading read() {
        return reader.read(record);
    }

    @Override
    public void acknowledge() {
        settled = true;
    }
}
