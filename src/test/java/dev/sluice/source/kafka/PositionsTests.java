package dev.sluice.source.kafka;

import static dev.sluice.source.kafka.SteppedConsumer.P0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.kafka.KafkaCluster.Start;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.junit.jupiter.api.Test;

class PositionsTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SteppedConsumer consumer = new SteppedConsumer();

    PositionsTests() {
        consumer.assign(Set.of(P0));
        consumer.updateBeginningOffsets(Map.of(P0, 10L));
        consumer.updateEndOffsets(Map.of(P0, 50L));
    }

    private long find(Start start, InvalidOffsetException fault) {
        long found = new Positions(consumer, start, new KafkaMeters(registry, "default"))
                .find(fault)
                .getOrDefault(P0, -1L);
        assertThat(consumer.position(P0)).isEqualTo(found);
        return found;
    }

    private double missed() {
        return registry.get("sluice.kafka.missed").counter().count();
    }

    @Test
    void partitionWithoutAnOffsetBeginsWhereTheSettingsSay() {
        assertThat(find(Start.EARLIEST, new NoOffsetForPartitionException(P0))).isEqualTo(10);
        assertThat(find(Start.LATEST, new NoOffsetForPartitionException(P0))).isEqualTo(50);
        assertThat(missed()).isZero();
    }

    @Test
    void deletedRecordsAreCountedAndNeverMoreIsPassedOver() {
        assertThat(find(Start.LATEST, new OffsetOutOfRangeException(Map.of(P0, 3L))))
                .isEqualTo(10);
        assertThat(missed()).isEqualTo(7);
    }

    @Test
    void offsetBeyondTheEndBeginsAnew() {
        assertThat(find(Start.LATEST, new OffsetOutOfRangeException(Map.of(P0, 80L))))
                .isEqualTo(10);
        assertThat(missed()).isZero();
    }

    @Test
    void truncatedPartitionGoesOnWhereItsHistoriesPart() {
        assertThat(find(
                        Start.EARLIEST,
                        new LogTruncationException(
                                "truncated", Map.of(P0, 48L), Map.of(P0, new OffsetAndMetadata(40)))))
                .isEqualTo(40);
        assertThat(missed()).isZero();
    }
}
