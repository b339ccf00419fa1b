package dev.sluice.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Frames as they stand in the files under {@code golden/}, one to a file, closed by a line feed that is not part of it: as
 * JSON, and as CBOR in hexadecimal digits, which were made of the JSON by Python's {@code cbor2}.
 */
final class Golden {

    private Golden() {}

    static String text(String name) {
        return withoutLineFeed(file(name + ".json"));
    }

    static String cborHex(String name) {
        return withoutLineFeed(file(name + ".hex"));
    }

    /** An event of an event stream, with the empty line that ends it. */
    static String event(String name) {
        return file("events/" + name + ".txt");
    }

    private static String withoutLineFeed(String text) {
        return text.substring(0, text.length() - 1);
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
