package dev.sluice.cli;

import dev.sluice.client.SluiceException;
import dev.sluice.start.KnownSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import reactor.core.Exceptions;

/** Says in a sentence what a command failed by, and with which status it ends. */
final class Faults {

    private final Terminal terminal;

    Faults(Terminal terminal) {
        this.terminal = terminal;
    }

    int told(Throwable thrown) {
        Throwable fault = Exceptions.unwrap(thrown);
        if (fault instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            fault = unchecked.getCause();
        }
        if (fault instanceof SluiceException refused) {
            return told(Failure.of(refused));
        }
        if (fault instanceof ParameterException wrong) {
            return wrong(wrong);
        }
        if (fault instanceof Failure failure) {
            terminal.tell(String.valueOf(failure.getMessage()));
            return failure.exit();
        }
        if (fault instanceof IOException) {
            return unwritten(String.valueOf(fault.getMessage()));
        }
        terminal.tell("a fault of sluice itself: " + fault);
        return Exit.FAILED;
    }

    /** Who reads the output, as head does, has enough: that is no fault. */
    private int unwritten(String message) {
        if (message.contains("Broken pipe")) {
            return Exit.DONE;
        }
        terminal.tell("the output can not be written: " + message);
        return Exit.FAILED;
    }

    private int wrong(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        StringBuilder text = new StringBuilder(String.valueOf(wrong.getMessage()));
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            List<String> meant = unmatched.getSuggestions();
            if (!meant.isEmpty()) {
                text.append("; did you mean ")
                        .append(String.join(" or ", meant))
                        .append('?');
            }
        }
        text.append("\nTry ").append(command.getCommandSpec().qualifiedName()).append(" --help");
        terminal.tell(text.toString());
        return Exit.USAGE;
    }

    int noCommand(String name, Collection<String> commands) {
        String nearest = commands.stream()
                .min(Comparator.comparingInt(command -> KnownSettings.distance(name, command)))
                .orElse("");
        terminal.tell("there is no command " + name + "; did you mean " + nearest + "?\nTry sluice --help");
        return Exit.USAGE;
    }

    /** Also for what is written last. */
    int guard(IntSupplier command) {
        try {
            int status = command.getAsInt();
            terminal.out().flush();
            return status;
        } catch (IOException | Failure e) {
            return told(e);
        }
    }
}
