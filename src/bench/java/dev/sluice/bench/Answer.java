package dev.sluice.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** A line of {@code key=value} that a child process answered. */
record Answer(Map<String, String> values) {

    Answer {
        values = Map.copyOf(values);
    }

    static Answer parse(String line) {
        return new Answer(Arrays.stream(line.split(" ", -1))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(word -> word[0], word -> word[1])));
    }

    long number(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key + " in " + values);
        }
        return Long.parseLong(value);
    }

    /** By how much a total has grown. */
    long since(Answer before, String key) {
        return number(key) - before.number(key);
    }

    /** What a peer that is no JVM does not answer. */
    long numberOr(String key, long otherwise) {
        return values.containsKey(key) ? number(key) : otherwise;
    }

    double seconds(String nanosKey) {
        return number(nanosKey) / 1e9;
    }

    double millis(String microsKey) {
        return number(microsKey) / 1e3;
    }
}
