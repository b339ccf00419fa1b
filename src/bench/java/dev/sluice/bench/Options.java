package dev.sluice.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What the command line asks for, as {@code -Dbench.<name>=}.
 *
 * @param rows names of rows; {@code all}
 * @param peers names of peers; {@code all}, {@code none}
 * @param before class path of another build of the bench, which is measured as the peer {@code before}; empty for none
 * @param rounds how often each is measured, in turns; the median counts
 * @param bytes length of each update's data; those of the simulator are sensor readings of 80 and quotes of 135
 * @param quick one round, short windows and five-minute rows cut to one: to see that it works
 * @param steps rates of the throughput row, updates a second in rising order
 * @param patience how often a window is measured again that other programs disturbed
 * @param jmh runs the JMH benchmarks in place of the rows
 * @param picture folder for the pictures
 * @param work folder for logs and reports
 */
record Options(
        List<String> rows,
        List<String> peers,
        String before,
        int rounds,
        int bytes,
        boolean quick,
        List<Integer> steps,
        int patience,
        boolean jmh,
        Path picture,
        Path work) {

    private static final String STEPS =
            "25,50,75,100,125,150,200,300,500,750,1000,1300,1600,1800,2000,2250,2500,2800,3200,3600,4000";

    Options {
        rows = List.copyOf(rows);
        peers = List.copyOf(peers);
        steps = List.copyOf(steps);
    }

    static Options fromProperties() {
        boolean quick = isOn("quick");
        return new Options(
                list("rows"),
                list("peers"),
                text("before", ""),
                quick ? 1 : Integer.parseInt(text("rounds", "5")),
                Integer.parseInt(text("bytes", "100")),
                quick,
                Arrays.stream(text("steps", STEPS).split(",", -1))
                        .map(Integer::valueOf)
                        .toList(),
                quick ? 0 : Integer.parseInt(text("patience", "3")),
                isOn("jmh"),
                Path.of(text("picture", ".")),
                Path.of(text("work", "bench")).toAbsolutePath());
    }

    private static List<String> list(String name) {
        return Arrays.asList(text(name, "all").split(",", -1));
    }

    /** {@code -Dbench.quick} alone means true; Maven hands on {@code true} then. */
    private static boolean isOn(String name) {
        String value = text(name, "false");
        return value.isEmpty() || value.equals("true");
    }

    private static String text(String name, String absent) {
        return Objects.requireNonNullElse(System.getProperty("bench." + name), absent);
    }

    boolean wantsRow(String name) {
        return rows.contains("all") || rows.contains(name);
    }

    boolean wantsPeer(String name) {
        return peers.contains("all") || peers.contains(name);
    }

    Duration warmUp() {
        return Duration.ofMillis(quick ? 1_500 : 2_500);
    }

    Duration window() {
        return Duration.ofSeconds(quick ? 2 : 5);
    }
}
