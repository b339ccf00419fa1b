package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SensorTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final DeviceKind.Metric TEMPERATURE =
            DeviceKind.PRESS.metrics().get(0);
    private static final int DAY_SECONDS = 86_400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, 4711})
    void afternoonIsHotterThanNightByTwiceTheSwing(long seed) {
        double[] values = read(seed, 5 * DAY_SECONDS, 10);
        double afternoon = 0;
        double night = 0;
        for (int day = 0; day < 5; day++) {
            // The model starts at six in the morning.
            afternoon += meanOfTheHour(values, 24 * day + 9) / 5;
            night += meanOfTheHour(values, 24 * day + 21) / 5;
        }
        assertThat(afternoon - night)
                .as("seed %d", seed)
                .isBetween(1.3 * TEMPERATURE.dailySwing(), 2.7 * TEMPERATURE.dailySwing());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, 4711})
    void spikesHappenAFewTimesAnHourAndFade(long seed) {
        double[] values = read(seed, DAY_SECONDS, 1);
        int spikes = 0;
        for (int i = 60; i < values.length - 60; i++) {
            if (values[i] - values[i - 1] > TEMPERATURE.spike() / 2) {
                spikes++;
                double before = median(values, i - 60, i);
                assertThat(median(values, i + 25, i + 60))
                        .as("seed %d, second %d", seed, i)
                        .isBetween(before - 4, before + 4);
            }
        }
        assertThat(spikes).as("seed %d", seed).isBetween(24, 84);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, 4711})
    void neighbouringReadingsDifferByNoiseOnlyAndHoursByDrift(long seed) {
        double[] values = read(seed, DAY_SECONDS, 1);
        assertThat(typicalDifference(values, 1)).as("seed %d", seed).isLessThan(3 * TEMPERATURE.noise());
        assertThat(typicalDifference(values, 3600)).as("seed %d", seed).isGreaterThan(5 * TEMPERATURE.noise());
    }

    @ParameterizedTest
    @EnumSource(DeviceKind.class)
    void everyKindMeasuresThreeThingsOrMoreEachOnce(DeviceKind kind) {
        assertThat(kind.metrics())
                .hasSizeGreaterThanOrEqualTo(3)
                .extracting(DeviceKind.Metric::name)
                .doesNotHaveDuplicates();
    }

    private static double[] read(long seed, int seconds, int stepSeconds) {
        RandomStream random = RandomStream.of(seed, "sensors");
        JsonBytes json = new JsonBytes();
        Sensor sensor = new Sensor("sensors/plant-1/press-1", TEMPERATURE, random);
        double[] values = new double[seconds / stepSeconds];
        for (int i = 0; i < values.length; i++) {
            byte[] data = sensor.read((i + 1.0) * stepSeconds, random, json).data();
            values[i] = JSON.readValue(data, SensorReading.class).value().doubleValue();
        }
        return values;
    }

    private static double meanOfTheHour(double[] tenSecondValues, int hour) {
        return Arrays.stream(tenSecondValues, hour * 360, (hour + 1) * 360)
                .average()
                .orElseThrow();
    }

    private static double typicalDifference(double[] values, int lag) {
        double[] differences = new double[values.length - lag];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = Math.abs(values[i + lag] - values[i]);
        }
        return median(differences, 0, differences.length);
    }

    private static double median(double[] values, int from, int to) {
        double[] sorted = Arrays.copyOfRange(values, from, to);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
