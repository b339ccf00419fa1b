package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The JMH benchmarks: matching, encoding, outboxes, a lane's drain; time and allocation of each. */
final class HotPieces {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private HotPieces() {}

    /** A table of what was measured. */
    static String run(Options options) throws RunnerException {
        ChainedOptionsBuilder jmh = new OptionsBuilder()
                .include("dev\\.sluice\\..*Benchmark")
                .addProfiler(GCProfiler.class)
                .forks(options.quick() ? 1 : 2)
                .warmupIterations(options.quick() ? 2 : 4)
                .measurementIterations(options.quick() ? 2 : 5)
                .warmupTime(TimeValue.seconds(1))
                .measurementTime(TimeValue.seconds(1));
        return table(new Runner(jmh.build()).run());
    }

    private static String table(Collection<RunResult> results) {
        List<String> lines = new ArrayList<>();
        lines.add("| benchmark | ns | +- | B allocated |");
        lines.add("|---|---|---|---|");
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.2f |",
                    name(result),
                    time.getScore(),
                    time.getScoreError(),
                    Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED))
                            .getScore()));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String name(RunResult result) {
        String name = result.getParams().getBenchmark().replaceAll(".*\\.(\\w+)Benchmark\\.", "$1 ");
        StringBuilder all = new StringBuilder(name);
        for (String key : result.getParams().getParamsKeys()) {
            all.append(", ").append(key).append(' ').append(result.getParams().getParam(key));
        }
        return all.toString();
    }
}
