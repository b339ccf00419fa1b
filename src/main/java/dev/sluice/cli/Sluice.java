package dev.sluice.cli;

import dev.sluice.start.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line of {@code sluice.jar}: which command is meant, and how each of them ends. */
@Command(
        name = "sluice",
        description = {
            "Sluice streams market and sensor data to every dashboard that connects: each gets what it asks for at its own pace,"
                    + " and is told exactly what it missed."
        },
        synopsisSubcommandLabel = "[COMMAND]",
        customSynopsis = {
            "sluice [serve] [--PROPERTY=VALUE ...]        starts the server",
            "       sluice COMMAND [--help]",
            "sluice is src/ops/sluice, or java -XX:+ExitOnOutOfMemoryError -jar sluice.jar"
        },
        footer = Serve.SETTINGS)
public final class Sluice {

    static final List<String> HELP = List.of("--help", "-h");
    static final List<String> VERSION = List.of("--version", "-V");

    /** These set up Spring, which wants its own log. */
    private static final List<String> OF_SPRING = List.of("config", "doctor");

    /** What a command has to say it says itself; and to set up a log takes its time. */
    private static final String NO_LOG = "org.slf4j.helpers.NOP_FallbackServiceProvider";

    /** Kept, since Java would forget it and its level. */
    private static final Logger OF_THE_CLIENT = Logger.getLogger("dev.sluice.client");

    private Sluice() {}

    /** Whether the server is to be started, and nothing else. */
    public static boolean isServer(String... args) {
        List<String> given = Arrays.asList(args);
        boolean isAnswered = given.stream().anyMatch(arg -> HELP.contains(arg) || VERSION.contains(arg));
        return !isAnswered && (args.length == 0 || args[0].startsWith("-") || args[0].equals("serve"));
    }

    /** The settings that the server is to be started with. */
    public static String[] settings(String... args) {
        return args.length > 0 && args[0].equals("serve") ? Arrays.copyOfRange(args, 1, args.length) : args;
    }

    /**
     * Runs a command; the status to exit with.
     *
     * @param server the application that {@code config} judges the settings of
     */
    public static int run(Class<?> server, String... args) {
        if (args.length > 0 && !OF_SPRING.contains(args[0])) {
            System.setProperty("slf4j.provider", NO_LOG);
            System.setProperty("slf4j.internal.verbosity", "WARN"); // nor that there is none
            OF_THE_CLIENT.setLevel(Level.OFF);
        }
        return run(Terminal.ofProcess(), server, args);
    }

    static int run(Terminal terminal, Class<?> server, String... args) {
        Commands commands = new Commands(terminal, server);
        Faults faults = new Faults(terminal);
        String first = args.length == 0 ? "-" : args[0];
        boolean isOfServer = first.startsWith("-") || first.equals("serve");
        if (!isOfServer && !commands.names().contains(first)) {
            return faults.noCommand(first, commands.names());
        }
        return faults.guard(() -> {
            terminal.requireReadable(args);
            return commands.of(new Sluice(), first).execute(isOfServer ? withoutSettings(args) : args);
        });
    }

    /** Settings may stand beside a question for help. */
    private static String[] withoutSettings(String... args) {
        return Arrays.stream(args)
                .filter(arg -> arg.equals("serve") || HELP.contains(arg) || VERSION.contains(arg))
                .toArray(String[]::new);
    }

    /** What {@code --version} prints. */
    static final class Build implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"sluice " + Objects.requireNonNull(Version.ofBuild())};
        }
    }
}
