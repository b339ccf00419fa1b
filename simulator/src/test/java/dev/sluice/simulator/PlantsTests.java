package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlantsTests {

    private static final JsonMapper JSON = new JsonMapper();

    /** Metrics of the twelve default devices: two of each kind. */
    private static final int DEFAULT_SERIES = 42;

    @Test
    void sameSeedGivesTheSameBytes() {
        Model one = plants(42, 12, 60);
        Model other = plants(42, 12, 60);
        for (int i = 0; i < 60_000; i++) {
            Draft draft = one.next();
            Draft same = other.next();
            assertThat(same.topic()).isEqualTo(draft.topic());
            assertThat(same.data()).isEqualTo(draft.data());
        }
    }

    @Test
    void anotherSeedGivesOtherReadings() {
        assertThat(plants(43, 12, 60).next().data())
                .isNotEqualTo(plants(42, 12, 60).next().data());
    }

    @Test
    void eachSeriesIsReadOnceBeforeAnyIsAgain() {
        assertThat(topics(plants(42, 12, 60), DEFAULT_SERIES))
                .startsWith("sensors/plant-1/press-1/temperature", "sensors/plant-1/press-1/pressure")
                .doesNotHaveDuplicates()
                .contains("sensors/plant-2/chiller-1/flow");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 6, 7, 13, 100, 10_000})
    void everyNumberOfDevicesHasItsTopics(int devices) {
        Set<String> names = new HashSet<>();
        for (String topic : topics(plants(42, devices, 20_000), 4 * devices)) {
            names.add(deviceOf(topic));
        }
        assertThat(names).hasSize(devices).allMatch(name -> name.matches("sensors/plant-[0-9]+/[a-z]+-[0-9]+"));
    }

    @Test
    void jsonIsCompactWithValueAndUnit() {
        Draft draft = plants(42, 12, 60).next();
        String text = new String(draft.data(), StandardCharsets.UTF_8);
        JsonNode tree = JSON.readTree(text);
        assertThat(tree.propertyNames()).containsExactly("value", "unit");
        assertThat(text).matches("\\{\"value\":[0-9]+\\.[0-9],\"unit\":\"Cel\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711, -7})
    void readingsKeepTheirUnitAndSaneValues(long seed) {
        Model plants = plants(seed, 24, 60);
        Map<String, String> units = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Draft draft = plants.next();
            SensorReading reading = JSON.readValue(draft.data(), SensorReading.class);
            String topic = draft.topic().name();
            assertThat(units.putIfAbsent(topic, reading.unit()))
                    .as("seed %d: %s", seed, topic)
                    .isIn(null, reading.unit());
            double max = reading.unit().equals("%") ? 100 : 600;
            assertThat(reading.value().doubleValue())
                    .as("seed %d: %s", seed, topic)
                    .isBetween(0.0, max);
        }
        assertThat(units.values())
                .as("seed %d", seed)
                .contains("Cel", "mm/s", "kW", "bar", "%", "m3/h", "L/min", "m/s", "A");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 42, 4711})
    void withTheDefaultsADeviceFallsSilentAndComesBackWithinThreeMinutes(long seed) {
        int perSecond = 60;
        Model plants = plants(seed, 12, perSecond);
        Map<String, Integer> readAt = new HashMap<>();
        List<Double> silences = new ArrayList<>();
        for (int i = 0; i < 180 * perSecond; i++) {
            Integer before = readAt.put(plants.next().topic().name(), i);
            double seconds = before == null ? 0 : (i - before) / (double) perSecond;
            if (seconds > 5) {
                silences.add(seconds);
            }
        }
        assertThat(silences)
                .as("seed %d", seed)
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(seconds -> seconds >= 15 && seconds < 48);
    }

    /** Of 12 devices at 60 readings a second a round takes 0.8 s, which is reckoned with four metrics each. */
    @Test
    void readingTurnsStaleWhereItsDeviceIsSilent() {
        assertThat(plants(42, 12, 60).next().ttlMillis()).isEqualTo(5_000 + 3 * 800);
        assertThat(plants(42, 10_000, 1).next().ttlMillis())
                .as("more than a day")
                .isZero();
        int perSecond = 60;
        Model plants = plants(42, 12, perSecond);
        Map<String, Integer> freshUntil = new HashMap<>();
        int stale = 0;
        for (int i = 0; i < 180 * perSecond; i++) {
            Draft draft = plants.next();
            Integer until = freshUntil.put(draft.topic().name(), i + draft.ttlMillis() * perSecond / 1_000);
            stale += until != null && until < i ? 1 : 0;
        }
        assertThat(stale)
                .as("of one device at least, with three or four metrics")
                .isBetween(3, 20 * 4);
    }

    @Test
    void aDeviceOfItsOwnNeverFallsSilent() {
        assertThat(topics(plants(42, 1, 1), 20_000)).endsWith("sensors/plant-1/press-1/power");
    }

    @Test
    void ofTwoDevicesOneReportsWhileTheOtherIsSilent() {
        List<String> topics = topics(plants(42, 2, 8), 8 * 3600);
        int longestRun = 0;
        int run = 0;
        for (int i = 1; i < topics.size(); i++) {
            run = deviceOf(topics.get(i)).equals(deviceOf(topics.get(i - 1))) ? run + 1 : 0;
            longestRun = Math.max(longestRun, run);
        }
        assertThat(longestRun).isBetween(8 * 15, 8 * 46);
    }

    private static String deviceOf(String topic) {
        return topic.substring(0, topic.lastIndexOf('/'));
    }

    private static List<String> topics(Model plants, int readings) {
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
            topics.add(plants.next().topic().name());
        }
        return topics;
    }

    private static Model plants(long seed, int devices, int perSecond) {
        return new Plants(RandomStream.of(seed, "sensors"), devices, perSecond);
    }
}
