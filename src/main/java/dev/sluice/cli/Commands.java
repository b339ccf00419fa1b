package dev.sluice.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** All commands, set up alike. */
final class Commands {

    private static final int HELP_CHARS = 120;

    /** What begins with a dash may be a value, or is read by the command itself. */
    private static final Set<String> READING_DASHES = Set.of("publish", "token", "doctor", "check", "print");

    private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    private final Terminal terminal;

    Commands(Terminal terminal, Class<?> server) {
        this.terminal = terminal;
        all.put("serve", Serve::new);
        all.put("tail", () -> new Tail(terminal));
        all.put("publish", () -> new Publish(terminal));
        all.put("topics", () -> new Topics(terminal));
        all.put("history", () -> new History(terminal));
        all.put("token", () -> new Token(terminal));
        all.put("config", () -> new CommandLine(new Config())
                .addSubcommand(new ConfigCheck(terminal, server))
                .addSubcommand(new ConfigPrint(terminal)));
        all.put("doctor", () -> new Doctor(terminal));
        all.put("completion", () -> new Completion(terminal));
    }

    Set<String> names() {
        return all.keySet();
    }

    /**
     * Ready to be run.
     *
     * @param asked the command that is meant: the others are left out, since picocli takes its time to look at each; null, and
     *     what is to know them all, has them all
     */
    CommandLine of(Sluice root, @Nullable String asked) {
        CommandLine commands = new CommandLine(root);
        boolean isOne = asked != null && all.containsKey(asked) && !asked.equals("completion");
        all.forEach((name, command) -> {
            if (!isOne || name.equals(asked)) {
                commands.addSubcommand(command.get());
            }
        });
        commands.getCommandSpec()
                .versionProvider(new Sluice.Build())
                .addOption(help("Print this, or the help of a command"))
                .addOption(OptionSpec.builder(Sluice.VERSION.toArray(String[]::new))
                        .versionHelp(true)
                        .description("Print the version")
                        .build());
        Faults faults = new Faults(terminal);
        commands.registerConverter(Duration.class, new Durations())
                .setUsageHelpWidth(HELP_CHARS)
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.isColoured() ? Ansi.ON : Ansi.OFF))
                .setOut(new PrintWriter(new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8), true))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((fault, command, parsed) -> faults.told(fault))
                .setParameterExceptionHandler((fault, unused) -> faults.told(fault))
                .setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false);
        commands.getSubcommands().forEach(this::setUp);
        return commands;
    }

    private void setUp(String name, CommandLine command) {
        if (!name.equals("token")) {
            command.getCommandSpec().addOption(help("Print this"));
        }
        command.setUnmatchedOptionsArePositionalParams(READING_DASHES.contains(name));
        command.getSubcommands().forEach(this::setUp);
    }

    private static OptionSpec help(String description) {
        return OptionSpec.builder(Sluice.HELP.toArray(String[]::new))
                .usageHelp(true)
                .description(description)
                .build();
    }
}
