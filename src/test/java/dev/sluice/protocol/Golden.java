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
        return content(name + ".json");
    }

    static String cborHex(String name) {
        return content(name + ".hex");
    }

    private static String content(String name) {
        try (InputStream file = Golden.class.getResourceAsStream("/golden/" + name)) {
            if (file == null) {
                throw new IllegalArgumentException("no golden file " + name);
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return text.substring(0, text.length() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
