package dev.sluice.cli;

import dev.sluice.client.Contract;
import dev.sluice.client.Dropped;
import dev.sluice.client.Gap;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceException;
import dev.sluice.client.StreamEvent;
import dev.sluice.client.Update;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the updates of topics as they come. */
@Command(
        name = "tail",
        description = {
            "Shows the updates of topics as they come, the last values first.",
            "Comes back by itself when the connection is lost, and goes on where it was. What is missing is told in its place,"
                    + " and counted at the end."
        },
        footer = {
            "%nExamples:",
            "  sluice tail 'quotes/+'",
            "  sluice tail '#' --json --count 10 | jq .data",
            "  sluice tail 'sensors/#' --where '/value>80' --max-rate 1",
            "  sluice tail 'orders/#' --no-snapshot --buffer 10000",
            Exit.CODES
        })
final class Tail implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final ContractOptions contract = new ContractOptions();

    @Parameters(
            paramLabel = "FILTER",
            arity = "1..64",
            description = "Topic filters as MQTT has them: + is one level, # the rest. Quote them")
    private List<String> filters = List.of();

    @Option(names = "--json", description = "NDJSON: each update and gap as the protocol has it, an object a line")
    private boolean isJson;

    @Option(names = "--count", paramLabel = "N", description = "End after so many updates, last values included")
    private @Nullable Long count;

    Tail(Terminal terminal) {
        this.terminal = terminal;
        this.server = new ServerOptions(terminal);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (count != null && count < 1) {
            throw new Failure(Exit.USAGE, "--count must be 1 or more");
        }
        EventWriter writer =
                isJson ? new JsonLines(terminal) : new HumanLines(terminal, Clock.system(ZoneId.systemDefault()));
        Contract asked = contract.contract();
        Losses losses = new Losses();
        try (SluiceClient client = server.connect()) {
            Events events = Events.of(client.events(filters, asked));
            Interruption interruption = new Interruption(events::stop);
            try {
                show(events, writer, losses);
                end(losses);
            } catch (SluiceException e) {
                end(losses);
                throw e;
            } finally {
                interruption.over();
            }
        }
        return Exit.DONE;
    }

    private void end(Losses losses) throws IOException {
        terminal.out().flush();
        if (losses.hasBegun()) {
            terminal.tell(losses.toString());
        }
    }

    private void show(Events events, EventWriter writer, Losses losses) throws IOException, InterruptedException {
        while (count == null || losses.updates() < count) {
            if (events.isEmpty()) {
                terminal.out().flush();
            }
            StreamEvent event = events.take();
            if (event == null) {
                return;
            }
            write(event, writer, losses);
        }
        events.cancel();
    }

    private static void write(StreamEvent event, EventWriter writer, Losses losses) throws IOException {
        if (event instanceof Update update) {
            losses.update();
            writer.update(update);
        } else if (event instanceof Gap gap) {
            losses.gap(gap);
            writer.gap(gap);
        } else if (event instanceof Dropped dropped) {
            writer.dropped(dropped);
        }
    }
}
