package dev.sluice.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what teaches a shell the commands and their options. */
@Command(
        name = "completion",
        description = "Prints the completion of commands and options for a shell.",
        footer = {
            "%nExamples:",
            "  source <(sluice completion bash)       # in ~/.bashrc, or ~/.zshrc with zsh",
            "  sluice completion bash > /etc/bash_completion.d/sluice",
            Exit.CODES
        })
final class Completion implements Callable<Integer> {

    /** One script serves both: it says so to zsh itself. */
    enum Shell {
        bash,
        zsh
    }

    private final Terminal terminal;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    @Spec
    private @Nullable CommandSpec spec;

    Completion(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (spec != null) {
            terminal.print("# Made by sluice completion " + shell + "\n"
                    + AutoComplete.bash("sluice", spec.root().commandLine()));
            terminal.out().flush();
        }
        return Exit.DONE;
    }
}
