package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Runs the rows that were asked for and prints how they stand to their bars. Ends with 1 if one fails. */
public final class Bench {

    private static final List<Row> ROWS = List.of(
            new ThroughputRow(),
            FanOutRow.small(),
            FanOutRow.large(),
            new CompressedRow(),
            new TopicsRow(),
            new SlowRow(),
            new IdleRow(),
            new HoldRow(),
            new ConnectRow(),
            new WssRow(),
            new TokensRow(),
            new HistoryRow(),
            PublishRow.websocket(),
            PublishRow.ndjson(),
            PublishRow.mqtt());

    private Bench() {}

    /** Options are system properties, see {@link Options}. */
    public static void main(String[] args) throws Exception {
        Options options = Options.fromProperties();
        Run run = new Run(options);
        if (!Machine.isLinux()) {
            run.say("not run: CPU and memory of the servers are read from /proc, which is Linux'");
            return;
        }
        run.say(Machine.describe());
        if (options.jmh()) {
            String table = HotPieces.run(options);
            Files.writeString(options.work().resolve("jmh.md"), table);
            run.say(table);
            return;
        }
        run.findPeers();
        List<Result> results = new ArrayList<>();
        for (Row row : ROWS) {
            if (options.wantsRow(row.name())) {
                run.say("\n" + row.name() + ": " + row.work());
                results.add(row.run(run));
                run.say("\n" + Table.of(results.subList(results.size() - 1, results.size())));
            }
        }
        report(run, results);
        System.exit(results.stream().anyMatch(Result::isFailed) ? 1 : 0);
    }

    private static void report(Run run, List<Result> results) throws IOException {
        StringBuilder report =
                new StringBuilder(Machine.describe()).append("\n\n").append(Table.of(results));
        run.missing().forEach(line -> report.append("* ").append(line).append('\n'));
        if (run.invalid() > 0) {
            report.append(
                    "* %d windows are invalid: the load generator, or a broker, used more than 85 %% of its core%n"
                            .formatted(run.invalid()));
        }
        if (run.disturbed() > 0) {
            report.append("* %d windows are disturbed: other programs used more than 15 %% of the server's core%n"
                    .formatted(run.disturbed()));
        }
        Files.writeString(run.options().work().resolve("report.md"), report);
        run.say("\n" + report);
    }
}
