package dev.sluice.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command reads from and writes to. Text is UTF-8 both ways, whatever the locale.
 *
 * @param in standard input
 * @param out standard output, which throws an {@link IOException} where nobody reads it any more; flushed by who writes
 * @param err standard error, for all that is no result
 * @param isColoured whether {@code out} is a terminal that shows colours, and the user wants them
 * @param environment looks up a variable
 */
record Terminal(
        InputStream in,
        OutputStream out,
        PrintStream err,
        boolean isColoured,
        UnaryOperator<@Nullable String> environment) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** That of this process. */
    static Terminal ofProcess() {
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Ansi.AUTO.enabled(),
                System::getenv);
    }

    /** The value of a variable; null where it is not set, or empty. */
    @Nullable
    String variable(String name) {
        String value = environment.apply(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Refuses arguments that the JVM could not read in the encoding of the locale: they would name another topic. */
    void requireReadable(String... args) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        String unreadable = encoding.equals("UTF-8") ? "\ufffd" : "?\ufffd";
        for (String arg : args) {
            if (arg.chars().anyMatch(c -> unreadable.indexOf(c) >= 0)) {
                throw new Failure(
                        Exit.USAGE,
                        "the argument '" + arg
                                + "' may be other than you wrote it: with this locale arguments are read as " + encoding
                                + ". Set LC_ALL=C.UTF-8");
            }
        }
    }

    void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A line on standard error. */
    void tell(String line) {
        err.println("sluice: " + Shown.safe(line));
    }
}
