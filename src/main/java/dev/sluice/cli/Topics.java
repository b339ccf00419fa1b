package dev.sluice.cli;

import dev.sluice.client.Update;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists topics with their last values. */
@Command(
        name = "topics",
        description = "Lists the topics that there are, with their last values.",
        footer = {
            "%nExamples:",
            "  sluice topics",
            "  sluice topics 'sensors/+/+/temperature' 'quotes/AAPL'",
            "  sluice topics 'quotes/#' --json | jq -r .topic",
            Exit.CODES
        })
final class Topics implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "FILTER", arity = "0..64", description = "Topic filters; all topics where there is none")
    private List<String> filters = List.of();

    @Option(names = "--json", description = "NDJSON: the updates as GET /api/topics has them")
    private boolean isJson;

    Topics(Terminal terminal) {
        this.terminal = terminal;
        this.server = new ServerOptions(terminal);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Table table = new Table(terminal, false);
        JsonLines json = new JsonLines(terminal);
        long topics = 0;
        Reading.Query query = new Reading.Query().addAll("filter", filters);
        try (Stream<String> lines = new Reading(server).lines("api/topics", query)) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); topics++) {
                String line = each.next();
                if (isJson) {
                    json.write(line);
                } else {
                    table.add(Update.read(line));
                }
            }
        } catch (UncheckedIOException e) {
            terminal.out().flush();
            throw new Failure(Exit.UNREACHABLE, "the answer was cut off: there are more topics", e);
        }
        if (!isJson) {
            table.end();
        }
        terminal.out().flush();
        terminal.tell(topics + (topics == 1 ? " topic" : " topics"));
        return Exit.DONE;
    }
}
