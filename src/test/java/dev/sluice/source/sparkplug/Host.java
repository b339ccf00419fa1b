package dev.sluice.source.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.source.Reading;
import dev.sluice.testing.HeapJournal;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Hears edge nodes, and keeps what comes of that as the log would: the last value of each topic, and its quality. */
final class Host {

    static final String SOURCE = "mqtt/default";
    static final SparkplugProperties DEFAULTS = settings(1_000, 100_000);

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HeapJournal journal;
    final AtomicLong nanos = new AtomicLong();
    final SparkplugNodes nodes;
    final Map<String, String> values = new TreeMap<>();
    final Map<String, Quality> qualities = new TreeMap<>();

    Host(SparkplugProperties settings) {
        this(settings, new HeapJournal());
    }

    private Host(SparkplugProperties settings, HeapJournal journal) {
        this.journal = journal;
        this.nodes = new SparkplugNodes(
                settings,
                SOURCE,
                65_536,
                journal,
                nanos::get,
                () -> Instant.EPOCH,
                new SparkplugMeters(registry, "default"));
    }

    Host() {
        this(DEFAULTS);
    }

    static SparkplugProperties settings(int nodes, int metrics) {
        return new SparkplugProperties(
                "sparkplug/{group}/{node}/{device}/{metric}",
                "sparkplug-historical/{group}/{node}/{device}/{metric}",
                nodes,
                metrics,
                true);
    }

    /** The reasons of what was rejected. */
    List<String> hear(EdgeNode.Said said) {
        return hear(said.topic(), said.payload());
    }

    List<String> hear(String topic, byte[] payload) {
        return keep(nodes.read(topic, payload, false));
    }

    /** Hears what nothing is wrong with. */
    Host well(EdgeNode.Said said) {
        assertThat(hear(said)).isEmpty();
        return this;
    }

    List<String> keep(Reading reading) {
        for (Reading.Mark mark : reading.marks()) {
            qualities.computeIfPresent(
                    mark.topic().name(),
                    (topic, before) -> before.compareTo(mark.quality()) < 0 ? mark.quality() : before);
        }
        for (Draft draft : reading.drafts()) {
            values.put(draft.topic().name(), new String(draft.data(), StandardCharsets.UTF_8));
            qualities.put(draft.topic().name(), draft.quality());
        }
        return reading.rejections().stream()
                .map(rejection -> rejection.reason().tag())
                .toList();
    }

    /** Another one that knows nothing but what is in the log. */
    Host restart() {
        long ts = 1;
        for (Map.Entry<String, String> value : values.entrySet()) {
            Quality quality = qualities.getOrDefault(value.getKey(), Quality.GOOD);
            byte[] data = value.getValue().getBytes(StandardCharsets.UTF_8);
            journal.show(journal.append(new Draft(Topic.of(value.getKey()), data, quality, 0, SOURCE), ts, ts));
            ts++;
        }
        Host other = new Host(DEFAULTS, journal);
        other.values.putAll(values);
        other.qualities.putAll(qualities);
        return other;
    }

    /** Topics of that quality. */
    List<String> of(Quality quality) {
        List<String> topics = new ArrayList<>();
        qualities.forEach((topic, each) -> {
            if (each == quality) {
                topics.add(topic);
            }
        });
        return topics;
    }

    List<String> asked() {
        return nodes.takeRequests().stream().map(RebirthRequest::topic).toList();
    }
}
