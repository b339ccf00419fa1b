package dev.sluice.simulator;

import java.util.random.RandomGenerator;

/** One machine: its sensors, and whether it reports at the moment or has fallen silent. */
final class Device {

    private static final double SILENCE_SECONDS_MIN = 15;
    private static final double SILENCE_SECONDS_MAX = 45;
    private static final double REPORTING_SECONDS_MIN = 600;
    private static final double REPORTING_SECONDS_MAX = 1500;

    private final Sensor[] sensors;
    private boolean silent;
    private double changeSeconds;

    /** Reports from the start, until {@code firstSilenceSeconds}. */
    Device(String topic, DeviceKind kind, double firstSilenceSeconds, RandomGenerator random) {
        sensors = kind.metrics().stream()
                .map(metric -> new Sensor(topic, metric, random))
                .toArray(Sensor[]::new);
        changeSeconds = firstSilenceSeconds;
    }

    Sensor[] sensors() {
        return sensors;
    }

    boolean isSilent() {
        return silent;
    }

    boolean isToChange(double seconds) {
        return seconds >= changeSeconds;
    }

    void fallSilent(double seconds, RandomGenerator random) {
        silent = true;
        changeSeconds = seconds + random.nextDouble(SILENCE_SECONDS_MIN, SILENCE_SECONDS_MAX);
    }

    void comeBack(double seconds, RandomGenerator random) {
        silent = false;
        changeSeconds = seconds + random.nextDouble(REPORTING_SECONDS_MIN, REPORTING_SECONDS_MAX);
    }
}
