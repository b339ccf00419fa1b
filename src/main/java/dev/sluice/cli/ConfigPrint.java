package dev.sluice.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the settings that count, and where each comes from. */
@Command(
        name = "print",
        description = {
            "Shows the settings under sluice, and those of server, management, spring.ssl and logging that are set: the value that"
                    + " counts, and where it comes from. Secrets are hidden."
        },
        customSynopsis = "sluice config print [--PROPERTY=VALUE ...]",
        footer = Exit.CODES)
final class ConfigPrint implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(hidden = true)
    private List<String> settings = List.of();

    ConfigPrint(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        for (EffectiveSettings.Setting setting : EffectiveSettings.of(settings)) {
            terminal.print(Shown.line(setting.name() + " = " + setting.shown()) + "  "
                    + Shown.dim("# " + Shown.line(setting.origin()), terminal.isColoured()) + "\n");
        }
        return Exit.DONE;
    }
}
