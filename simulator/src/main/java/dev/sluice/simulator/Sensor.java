package dev.sluice.simulator;

import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * One series of {@link dev.sluice.message.SensorReading}s: a daily cycle, a slow drift, noise, and now and then a spike
 * that fades within seconds.
 */
final class Sensor {

    private static final double DAY_SECONDS = 86_400;

    /** Model time starts at six in the morning. */
    private static final double START_SECOND_OF_DAY = 6 * 3600;

    /** When the daily cycle is highest: three in the afternoon. */
    private static final double PEAK_SECOND_OF_DAY = 15 * 3600;

    private static final double DRIFT_RELAXATION_SECONDS = 1800;
    private static final double SPIKE_INTERVAL_SECONDS = 1800;
    private static final double SPIKE_FADING_SECONDS = 4;
    private static final long[] POWERS_OF_TEN = {1, 10, 100};
    private static final byte[] VALUE = ascii("{\"value\":");

    private final Topic topic;
    private final DeviceKind.Metric metric;
    private final byte[] unit;
    private final double mean;
    private final MeanReverting drift = new MeanReverting(DRIFT_RELAXATION_SECONDS);
    private double spike;
    private double readAt;

    /** {@code device} is the levels of the topic down to the device. */
    Sensor(String device, DeviceKind.Metric metric, RandomGenerator random) {
        this.topic = Topic.of(device + '/' + metric.name());
        this.metric = metric;
        this.unit = ascii(",\"unit\":\"" + metric.unit() + "\"}");
        this.mean = metric.typical() * random.nextDouble(0.95, 1.05);
    }

    Draft read(double seconds, RandomGenerator random, JsonBytes json) {
        advanceSpike(seconds - readAt, random);
        readAt = seconds;
        double value = mean
                + metric.dailySwing() * dailyCycle(seconds)
                + drift.advance(seconds, metric.drift(), random)
                + metric.noise() * random.nextGaussian()
                + spike;
        long unscaled = Math.round(metric.limit(value) * POWERS_OF_TEN[metric.places()]);
        return new Draft(
                topic,
                json.raw(VALUE).decimal(unscaled, metric.places()).raw(unit).take());
    }

    private void advanceSpike(double elapsedSeconds, RandomGenerator random) {
        if (random.nextDouble() < elapsedSeconds / SPIKE_INTERVAL_SECONDS) {
            spike = metric.spike() * random.nextDouble(0.7, 1.3);
        } else {
            spike *= StrictMath.exp(-elapsedSeconds / SPIKE_FADING_SECONDS);
        }
    }

    private static double dailyCycle(double seconds) {
        double sincePeak = START_SECOND_OF_DAY - PEAK_SECOND_OF_DAY + seconds;
        return StrictMath.cos(2 * Math.PI * sincePeak / DAY_SECONDS);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
