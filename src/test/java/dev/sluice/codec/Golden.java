package dev.sluice.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Frames as they stand in the files under {@code golden/}, one to a file, closed by a line feed that is not part of it: as
 * JSON, and as CBOR in hexadecimal digits, which were made of the JSON by Python's {@code cbor2}.
 */
final class Golden {

    private static final String JSON = ".json";

    private Golden() {}

    static String text(String name) {
        return withoutLineFeed(file(name + JSON));
    }

    static String cborHex(String name) {
        return withoutLineFeed(file(name + ".hex"));
    }

    /** An event of an event stream, with the empty line that ends it. */
    static String event(String name) {
        return file("events/" + name + ".txt");
    }

    /** The names of all frames of a folder, which is empty or ends with a slash. */
    static Stream<String> names(String folder) {
        URL files = Objects.requireNonNull(Golden.class.getResource("/golden/" + folder));
        try (Stream<Path> paths = Files.list(Path.of(files.toURI()))) {
            return paths
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(JSON))
                    .map(name -> folder + name.substring(0, name.length() - JSON.length()))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
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
