package dev.sluice.shaping;

import dev.sluice.field.Op;
import dev.sluice.field.Pointer;
import dev.sluice.field.Term;
import dev.sluice.field.Where;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an update of 200 bytes costs for each term that a lane's subscribers have: with one, with ten, and with 1,000 subscribers that have ten. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectionBenchmark {

    private static final int TERMS = 10;
    private static final int SUBSCRIBERS = 1_000;
    private static final int UPDATES = 1_024;
    private static final String[] FIELDS = {"/bid", "/ask", "/last", "/volume", "/change"};

    private final Selection one = new Selections().enter(where(0));
    private final Selection[] ten;
    private final Update[] updates =
            IntStream.range(0, UPDATES).mapToObj(SelectionBenchmark::update).toArray(Update[]::new);
    private int next;

    public SelectionBenchmark() {
        Selections shared = new Selections();
        ten = IntStream.range(0, TERMS).mapToObj(i -> shared.enter(where(i))).toArray(Selection[]::new);
    }

    private static Where where(int number) {
        Pointer field = Pointer.of(FIELDS[number % FIELDS.length]);
        return new Where(List.of(new Term(field, Op.GT, List.of(Integer.toString(100 * number)))));
    }

    private static Update update(int number) {
        String data = "{\"symbol\":\"AAPL\",\"bid\":" + (number + 0.05) + ",\"ask\":" + (number + 0.08)
                + ",\"last\":230.08,\"bidSize\":100,\"askSize\":100,\"volume\":1500,\"change\":0.27,\"changePercent\":0.12"
                + ",\"exchange\":\"XNAS\",\"conditions\":[\"@\",\"T\",\"I\"],\"trader\":{\"id\":4711}}";
        long offset = number + 1L;
        return new Update(Topic.of("quotes/AAPL"), offset, offset, offset, 0, data.getBytes(StandardCharsets.UTF_8));
    }

    private Update next() {
        next = (next + 1) % UPDATES;
        return updates[next];
    }

    @Benchmark
    public boolean oneTerm() {
        return one.holds(next());
    }

    /** For each of the terms. */
    @Benchmark
    @OperationsPerInvocation(TERMS)
    public int tenTerms() {
        return ask(TERMS);
    }

    /** For each of the terms, though each is asked for by 100 subscribers. */
    @Benchmark
    @OperationsPerInvocation(TERMS)
    public int tenTermsOfAThousandSubscribers() {
        return ask(SUBSCRIBERS);
    }

    private int ask(int subscribers) {
        Update update = next();
        int held = 0;
        for (int i = 0; i < subscribers; i++) {
            held += ten[i % TERMS].holds(update) ? 1 : 0;
        }
        return held;
    }
}
