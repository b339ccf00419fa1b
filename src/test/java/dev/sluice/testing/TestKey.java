package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key of this machine that the servers of the tests make: what programs of this machine show. */
public final class TestKey {

    /** As the tests' {@code application.yaml} has it. */
    private static final Path FILE = Path.of("target", "test-key-" + System.getProperty("test.fork", "0"));

    private TestKey() {}

    /** The header to send, name and value. */
    public static String header() {
        try {
            return Files.readString(FILE).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of that header, {@code Authorization}. */
    public static String authorization() {
        String header = header();
        return header.substring(header.indexOf(' ') + 1);
    }
}
