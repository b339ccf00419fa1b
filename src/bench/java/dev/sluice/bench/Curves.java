package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Throughput and latency of each contender by offered rate; of several rounds the median. */
final class Curves {

    private final Map<Contender, Map<Double, Medians>> points = new EnumMap<>(Contender.class);

    void add(Contender contender, Measured measured) {
        points.computeIfAbsent(contender, absent -> new TreeMap<>())
                .computeIfAbsent(measured.offered(), absent -> new Medians())
                .add(contender, measured);
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("throughput.svg"), new Picture(points).svg());
    }
}
