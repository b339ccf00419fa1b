package dev.sluice.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what the start would refuse. */
@Command(
        name = "check",
        description = {
            "Says what the start would refuse: all settings and files that they name are read as the start reads them, by the"
                    + " same code and in the same words.",
            "It listens nowhere, and opens neither the journal, nor brokers, nor the store of a cluster."
        },
        customSynopsis = "sluice config check [--PROPERTY=VALUE ...]",
        footer = Exit.CODES)
final class ConfigCheck implements Callable<Integer> {

    private final Terminal terminal;
    private final Class<?> server;

    @Parameters(hidden = true)
    private List<String> settings = List.of();

    ConfigCheck(Terminal terminal, Class<?> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Override
    public Integer call() throws IOException {
        if (!Rehearsal.succeeds(server, settings)) {
            return Exit.FAILED; // it was told why
        }
        terminal.print("The server would start with these settings.\n");
        return Exit.DONE;
    }
}
