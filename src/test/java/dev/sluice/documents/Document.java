package dev.sluice.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of this project that people read, looked at as text. */
record Document(String path, String text) {

    private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");

    static Document at(String path) {
        try {
            return new Document(path, Files.readString(Path.of(path)));
        } catch (IOException e) {
            throw new UncheckedIOException("tests run in the folder of the pom", e);
        }
    }

    /** The cells of the table that begins with this first cell; it must be there once. */
    List<List<String>> table(String firstCell) {
        List<String> lines = text.lines().map(String::strip).toList();
        List<String> heads = lines.stream()
                .filter(line -> line.startsWith("| " + firstCell + " |"))
                .toList();
        if (heads.size() != 1) {
            throw new IllegalStateException(path + " has " + heads.size() + " tables of " + firstCell);
        }
        return lines.stream()
                .skip(lines.indexOf(heads.get(0)) + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split(" \\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** The one part of the text that begins and ends with these words. */
    Document part(String begin, String end) {
        int from = text.indexOf(begin);
        int to = text.indexOf(end, from);
        if (from < 0 || to < 0 || text.indexOf(begin, from + 1) >= 0) {
            throw new IllegalStateException(path + " has not once '" + begin + "' to '" + end + "'");
        }
        return new Document(path, text.substring(from, to));
    }

    /** What stands between backticks, in order. */
    static Stream<String> inBackticks(String text) {
        return IN_BACKTICKS.matcher(text).results().map(found -> found.group(1));
    }

    Stream<MatchResult> find(Pattern pattern) {
        return pattern.matcher(text).results();
    }
}
