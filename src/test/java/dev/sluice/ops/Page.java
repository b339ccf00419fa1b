package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A page of {@code src/docs}, for its blocks. */
record Page(Path file) {

    static final Page PROXIES = new Page(Path.of("src/docs/proxies.md"));

    private static final Pattern BLOCK = Pattern.compile("(?m)^```[a-z]*\n((?:(?!^```).*\n)*)^```");

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only block that has that text. */
    String block(String text) {
        List<String> blocks = BLOCK.matcher(text())
                .results()
                .map(result -> result.group(1))
                .filter(block -> block.contains(text))
                .toList();
        assertThat(blocks).as("blocks of %s with %s", file, text).hasSize(1);
        return blocks.get(0);
    }
}
