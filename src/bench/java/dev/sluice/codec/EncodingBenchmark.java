package dev.sluice.codec;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Encoding an update to its frame, which is done once for all clients. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodingBenchmark {

    private final FrameEncoder json = new WebSocketJsonEncoder();
    private final Update update = new Update(
            Topic.of("quotes/AAPL"),
            123_456,
            987_654_321,
            1_795_268_270_446_848L,
            0,
            ("{\"symbol\":\"AAPL\",\"bid\":230.05,\"ask\":230.08,\"last\":230.08,\"bidSize\":100,\"askSize\":100,"
                            + "\"volume\":1500,\"change\":0.27,\"changePercent\":0.12}")
                    .getBytes(StandardCharsets.UTF_8));

    @Benchmark
    public byte[] json() {
        return json.encode(update);
    }
}
