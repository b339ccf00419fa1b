package dev.sluice.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The settings that the server would start with. */
@Command(
        name = "config",
        description = "Judges the settings as the start would (check), or shows them and where they come from (print).",
        footer = {
            "%nExamples:",
            "  sluice config check --server.address=0.0.0.0 --sluice.journal.store=disk",
            "  sluice config print",
            "  sluice config print | grep journal",
            Exit.CODES
        })
final class Config implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "config is followed by check or print");
        }
    }
}
