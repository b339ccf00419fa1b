package dev.sluice.simulator;

import java.util.List;
import java.util.Locale;

/** The machines of a plant, each with what is measured on it. */
enum DeviceKind {
    PRESS(
            new Metric("temperature", "Cel", 1, 46, 4, 1.5, 0.15, 15),
            new Metric("pressure", "bar", 1, 180, 3, 4, 1.2, 45),
            new Metric("vibration", "mm/s", 2, 2.8, 0.3, 0.3, 0.12, 4),
            new Metric("power", "kW", 1, 32, 5, 2, 0.8, 14)),
    PUMP(
            new Metric("flow", "m3/h", 1, 48, 6, 2, 0.5, -20),
            new Metric("pressure", "bar", 2, 6.2, 0.3, 0.15, 0.05, 1.8),
            new Metric("vibration", "mm/s", 2, 1.9, 0.2, 0.2, 0.08, 3.5),
            new Metric("temperature", "Cel", 1, 58, 4, 2, 0.2, 14)),
    OVEN(
            new Metric("temperature", "Cel", 1, 220, 6, 2.5, 0.6, -25),
            new Metric("power", "kW", 1, 84, 9, 4, 1.5, 25),
            new Metric("humidity", "%", 1, 12, 2, 1, 0.2, 9)),
    COMPRESSOR(
            new Metric("pressure", "bar", 2, 8.1, 0.3, 0.15, 0.06, -1.6),
            new Metric("temperature", "Cel", 1, 86, 5, 2, 0.3, 16),
            new Metric("power", "kW", 1, 55, 8, 3, 1, 20),
            new Metric("vibration", "mm/s", 2, 3.4, 0.3, 0.3, 0.15, 5)),
    CONVEYOR(
            new Metric("speed", "m/s", 2, 1.2, 0.1, 0.04, 0.01, -0.8),
            new Metric("current", "A", 1, 14, 2, 0.8, 0.3, 9),
            new Metric("load", "%", 1, 62, 14, 5, 1.5, 30)),
    CHILLER(
            new Metric("temperature", "Cel", 1, 7, 0.8, 0.4, 0.1, 5),
            new Metric("flow", "L/min", 0, 310, 20, 10, 3, -110),
            new Metric("power", "kW", 1, 41, 7, 2, 0.7, 15));

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Metric> metrics;

    DeviceKind(Metric... metrics) {
        this.metrics = List.of(metrics);
    }

    List<Metric> metrics() {
        return metrics;
    }

    /** As in a topic: {@code press}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * One measured quantity and how it behaves; all but {@code places} in {@code unit}.
     *
     * @param name last level of the topic
     * @param unit UCUM code
     * @param places decimal places of a reading
     * @param typical long-run mean; a device's own lies within 5 percent of it
     * @param dailySwing half of the difference between afternoon and night
     * @param drift standard deviation of the slow drift
     * @param noise standard deviation of the single reading
     * @param spike typical height of a spike; negative where the fault is a drop
     */
    record Metric(
            String name,
            String unit,
            int places,
            double typical,
            double dailySwing,
            double drift,
            double noise,
            double spike) {

        /** No reading goes below zero; percentages stay below 100. */
        double limit(double value) {
            return Math.max(0, unit.equals("%") ? Math.min(100, value) : value);
        }
    }
}
