package dev.sluice.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Finding who wants a topic, among filters of 1,000 sessions: the way of a topic's first update; later ones are cached. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchingBenchmark {

    private static final int TOPICS = 1024;

    private final FilterIndex<List<Integer>> index = new FilterIndex<>(filter -> new ArrayList<>());
    private final Topic[] topics = IntStream.range(0, TOPICS)
            .mapToObj(i -> Topic.of("sensors/plant-" + i % 8 + "/press-" + i + "/temperature"))
            .toArray(Topic[]::new);
    private int next;

    public MatchingBenchmark() {
        for (int i = 0; i < 1000; i++) {
            index.group(TopicFilter.of(topics[i].name())).add(i);
            index.group(TopicFilter.of("sensors/plant-" + i % 8 + "/+/temperature"))
                    .add(i);
            index.group(TopicFilter.of("sensors/#")).add(i);
        }
    }

    @Benchmark
    public List<List<Integer>> match() {
        next = (next + 1) % TOPICS;
        return index.matching(topics[next]);
    }
}
