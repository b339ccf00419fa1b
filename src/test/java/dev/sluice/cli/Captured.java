package dev.sluice.cli;

import dev.sluice.SluiceApplication;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A command that is run in this process, and what it said. */
final class Captured {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal;
    private int exit = -1;

    Captured(String in, boolean isColoured, Map<String, String> environment) {
        this(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), isColoured, environment);
    }

    Captured(InputStream in, boolean isColoured, Map<String, String> environment) {
        terminal =
                new Terminal(in, out, new PrintStream(err, true, StandardCharsets.UTF_8), isColoured, environment::get);
    }

    static Captured run(String... args) {
        return new Captured("", false, Map.of()).with(args);
    }

    Captured with(String... args) {
        exit = Sluice.run(terminal, SluiceApplication.class, args);
        return this;
    }

    Terminal terminal() {
        return terminal;
    }

    int exit() {
        return exit;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
