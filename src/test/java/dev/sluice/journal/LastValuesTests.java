package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastValuesTests {

    private long offset;

    @Test
    void newestOfEachTopicIsKept() {
        LastValues values = new LastValues(9);
        assertThat(put(values, "a", "b", "a")).isEmpty();
        assertThat(offsets(values)).containsExactly(2L, 3L);
        assertThat(values.of(Topic.of("a")))
                .isNotNull()
                .extracting(Update::offset)
                .isEqualTo(3L);
        assertThat(values.of(Topic.of("c"))).isNull();
    }

    @Test
    void oneTopicTooManyForgetsTheLeastRecentlyUpdated() {
        LastValues values = new LastValues(2);
        assertThat(put(values, "a", "b", "a")).isEmpty();
        assertThat(values.of(Topic.of("b"))).as("reading is not updating").isNotNull();
        assertThat(put(values, "c")).containsExactly("b");
        assertThat(put(values, "b")).containsExactly("a");
        assertThat(offsets(values)).containsExactly(4L, 5L);
    }

    @Test
    void retiredTopicIsForgottenWhetherItHadAValueOrNot() {
        LastValues values = new LastValues(1);
        put(values, "a");
        assertThat(retire(values, "b")).as("makes no room").containsExactly("b");
        assertThat(values.size()).isEqualTo(1);
        assertThat(retire(values, "a")).containsExactly("a");
        assertThat(values.size()).isZero();
        assertThat(put(values, "c")).isEmpty();
    }

    /** Four bytes that begin with an n are null; no other JSON does. */
    @Test
    void valuesThatLookLikeNullRetireNothing() {
        LastValues values = new LastValues(9);
        for (String json : List.of("\"null\"", "true", "1234", "[]")) {
            assertThat(values.put(update("a", json), false)).as(json).isEmpty();
        }
    }

    @Test
    void whatWasReadDoesNotChangeAfterwards() {
        LastValues values = new LastValues(9);
        put(values, "a");
        List<Update> read = values.all();
        put(values, "a", "b");
        assertThat(read).extracting(Update::offset).containsExactly(1L);
    }

    /** Held against a list with the most recently updated last. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void behavesAsAListOfTheRecentlyUpdated(long seed) {
        Random random = new Random(seed);
        int max = 1 + random.nextInt(6);
        LastValues values = new LastValues(max);
        List<String> model = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            String topic = "t" + random.nextInt(9);
            List<String> expected = new ArrayList<>();
            model.remove(topic);
            List<String> forgotten;
            if (random.nextInt(5) == 0) {
                expected.add(topic);
                forgotten = retire(values, topic);
            } else {
                model.add(topic);
                if (model.size() > max) {
                    expected.add(model.remove(0));
                }
                forgotten = put(values, topic);
            }
            assertThat(forgotten).as("seed %d, step %d", seed, step).isEqualTo(expected);
            assertThat(values.all())
                    .extracting(update -> update.topic().name())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(model);
            assertThat(offsets(values)).isSorted();
        }
    }

    /** A walk in steps, between which topics come, go, and come again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoGoesOverThePlacesMeetsWhoStaysOnceAndNobodyTwice(long seed) {
        Random random = new Random(seed);
        LastValues values = new LastValues(1 + random.nextInt(30));
        for (int walk = 0; walk < 200; walk++) {
            change(values, random);
            long asOf = offset;
            List<Topic> stayed = new ArrayList<>(topics(values.all()));
            List<Topic> met = new ArrayList<>();
            int place = 0;
            for (List<@Nullable Update> step = values.at(0, 4, asOf);
                    !step.isEmpty();
                    step = values.at(place, 4, asOf)) {
                place += step.size();
                met.addAll(topics(step));
                stayed.removeAll(change(values, random));
            }
            assertThat(met)
                    .as("seed %d, walk %d", seed, walk)
                    .doesNotHaveDuplicates()
                    .containsAll(stayed);
            assertThat(values.at(0, 1_000, offset)).as("places are used again").hasSizeLessThanOrEqualTo(31);
        }
    }

    private List<Topic> change(LastValues values, Random random) {
        List<Topic> forgotten = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            forgotten.addAll(
                    topics(values.put(update("t" + random.nextInt(40), random.nextInt(3) == 0 ? "null" : "1"), false)));
        }
        return forgotten;
    }

    private static List<Topic> topics(List<? extends @Nullable Update> updates) {
        return updates.stream().filter(Objects::nonNull).map(Update::topic).toList();
    }

    private List<String> put(LastValues values, String... topics) {
        List<String> forgotten = new ArrayList<>();
        for (String topic : topics) {
            values.put(update(topic, "1"), false)
                    .forEach(gone -> forgotten.add(gone.topic().name()));
        }
        return forgotten;
    }

    private List<String> retire(LastValues values, String topic) {
        return values.put(update(topic, "null"), false).stream()
                .map(gone -> gone.topic().name())
                .toList();
    }

    private Update update(String topic, String json) {
        return new Update(Topic.of(topic), 1, ++offset, 0, 0, json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Long> offsets(LastValues values) {
        return values.all().stream().map(Update::offset).toList();
    }
}
