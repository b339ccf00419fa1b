package dev.sluice.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Frames as they stand in the files under {@code golden/}, one to a file, closed by a line feed that is not part of it. */
final class Golden {

    private Golden() {}

    static String text(String name) {
        String text = file(name + ".json");
        return text.substring(0, text.length() - 1);
    }

    /** An event of an event stream, with the empty line that ends it. */
    static String event(String name) {
        return file("events/" + name + ".txt");
    }

    private static String file(String name) {
        try (InputStream file = Golden.class.getResourceAsStream("/golden/" + name)) {
            if (file == null) {
                throw new IllegalArgumentException("no golden file " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
