package dev.sluice.cli;

import dev.sluice.security.token.TokenCommand;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes and explains tokens: all behind it is for {@link TokenCommand}. */
@Command(
        name = "token",
        description = "Makes a token (mint), or says what one may do (check): token --help.",
        customSynopsis = "sluice token mint|check ...")
final class Token implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(hidden = true)
    private List<String> arguments = List.of();

    Token(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        try {
            terminal.print(TokenCommand.run(arguments, terminal.environment(), terminal.in(), Clock.systemUTC()));
            terminal.out().flush();
            return Exit.DONE;
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
