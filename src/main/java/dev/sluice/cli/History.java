package dev.sluice.cli;

import dev.sluice.client.Update;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is stored. */
@Command(
        name = "history",
        description = {
            "Shows what is stored of topics, the oldest first, and from where to go on.",
            "Where something is missing before a page, it is told."
        },
        footer = {
            "%nExamples:",
            "  sluice history quotes/AAPL --limit 10",
            "  sluice history 'orders/#' --all --json > orders.ndjson",
            "  sluice history quotes/AAPL --since 7ff74c4f49de0f41:57",
            "  sluice history quotes/AAPL --fold ohlc --field /last --every 1m",
            Exit.CODES
        })
final class History implements Callable<Integer> {

    /** As the protocol has it, and quicker than to set up a reader of JSON for one line. */
    private static final Pattern PAGE_END =
            Pattern.compile("\\{\"next\":\"(?<next>[^\"\\\\]*)\",\"recovered\":(?<recovered>true|false)}");

    /** @param updates how many it had */
    private record Page(long updates, String next, boolean isRecovered) {}

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "FILTER", arity = "1..64", description = "Topic filters, as of sluice tail")
    private List<String> filters = List.of();

    @Option(
            names = "--since",
            paramLabel = "POINT",
            description = "Only what is behind it, as the end of a page told it")
    private @Nullable String since;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 10000 of one page. Default: 1000")
    private @Nullable Integer limit;

    @Option(
            names = "--fold",
            paramLabel = "KIND",
            description = "Windows in place of updates, ohlc or stats, of the number at --field, each --every long")
    private @Nullable String fold;

    @Option(
            names = "--field",
            paramLabel = "POINTER",
            description = "Where the number is, as /last; '' for the value itself")
    private @Nullable String field;

    @Option(names = "--every", paramLabel = "TIME", description = "How long a window is, as 1s")
    private @Nullable Duration every;

    @Option(
            names = "--points",
            paramLabel = "N",
            description =
                    "At most so many, as few as a chart can show: of each stretch of time the least and the greatest"
                            + " at --field")
    private @Nullable Integer points;

    @Option(names = "--all", description = "All pages, up to the end of what is stored")
    private boolean isAll;

    @Option(
            names = "--json",
            description =
                    "NDJSON: the updates as GET /api/history has them, and behind each page its end: {\"next\",\"recovered\"}")
    private boolean isJson;

    History(Terminal terminal) {
        this.terminal = terminal;
        this.server = new ServerOptions(terminal);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Reading reading = new Reading(server);
        Table table = new Table(terminal, true);
        long updates = 0;
        Page page = new Page(0, "", true);
        do {
            page = read(reading, table);
            updates += page.updates();
            since = page.next();
            if (!page.isRecovered()) {
                terminal.out().flush();
                terminal.tell("updates are missing before the first of " + (isAll ? "the last page" : "these")
                        + ": the log does not reach back so far, or is another one");
            }
        } while (isAll && page.updates() > 0);
        if (!isJson) {
            table.end();
        }
        terminal.out().flush();
        terminal.tell(updates + (updates == 1 ? " update" : " updates") + "; go on with --since=" + page.next());
        return Exit.DONE;
    }

    private Page read(Reading reading, Table table) throws IOException, InterruptedException {
        JsonLines json = new JsonLines(terminal);
        Reading.Query query = new Reading.Query()
                .addAll("filter", filters)
                .add("since", since)
                .add("limit", limit)
                .add("fold", fold)
                .add("field", field)
                .add("every", every == null ? null : every.toMillis())
                .add("points", points);
        long updates = 0;
        try (Stream<String> lines = reading.lines("api/history", query)) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); updates++) {
                String line = each.next();
                if (isJson) {
                    json.write(line);
                }
                Matcher end = PAGE_END.matcher(line);
                if (end.matches()) {
                    return new Page(
                            updates, end.group("next"), end.group("recovered").equals("true"));
                }
                if (!isJson) {
                    table.add(Update.read(line));
                }
            }
        } catch (UncheckedIOException e) {
            throw cutOff(e);
        }
        throw cutOff(null);
    }

    private static Failure cutOff(@Nullable Throwable cause) {
        String text = "the answer was cut off: there is more in the history";
        return cause == null ? new Failure(Exit.UNREACHABLE, text) : new Failure(Exit.UNREACHABLE, text, cause);
    }
}
