package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The rounds of each contender. Ratios are taken within a round, then their median: noise comes and goes with the minutes. */
final class Medians {

    private final Map<Contender, List<Measured>> rounds = new EnumMap<>(Contender.class);

    void add(Contender contender, Measured measured) {
        rounds.computeIfAbsent(contender, absent -> new ArrayList<>()).add(measured);
    }

    /** NaN if it was not measured. */
    double of(Contender contender, ToDoubleFunction<Measured> figure) {
        return median(rounds.getOrDefault(contender, List.of()).stream()
                .mapToDouble(figure)
                .toArray());
    }

    /** Of Sluice's figure to that of a peer in the same round. */
    double ratio(Contender peer, ToDoubleFunction<Measured> figure) {
        return ratio(rounds.getOrDefault(Contender.SLUICE, List.of()), rounds.getOrDefault(peer, List.of()), figure);
    }

    /** Of the figures of these rounds to those, each within its round. */
    static double ratio(List<Measured> these, List<Measured> those, ToDoubleFunction<Measured> figure) {
        double[] ratios = new double[Math.min(these.size(), those.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(these.get(i)) / figure.applyAsDouble(those.get(i));
        }
        return median(ratios);
    }

    /** Of one figure over some rounds. */
    static double median(List<Measured> rounds, ToDoubleFunction<Measured> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    /** Of all Sluice's rounds. */
    long sum(ToLongFunction<Measured> figure) {
        return rounds.getOrDefault(Contender.SLUICE, List.of()).stream()
                .mapToLong(figure)
                .sum();
    }

    static double median(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
