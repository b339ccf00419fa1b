package dev.sluice.http.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Update;
import dev.sluice.protocol.ReadQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which last values are read, while they change. */
class LastValuesReadingTests {

    private final StoredHistory history = StoredHistory.of(0, 5_000);

    private List<JsonNode> read(String query, Runnable beforeEachPiece) {
        LastValuesReading reading = new LastValuesReading(history.journal(), ReadQuery.filters(query), false);
        JsonNode answer = JsonMapper.shared().readTree(StoredHistory.text(reading, beforeEachPiece));
        return List.copyOf(answer.values());
    }

    private static List<String> topics(List<JsonNode> updates) {
        return updates.stream()
                .map(update -> update.path("topic").stringValue())
                .toList();
    }

    @Test
    void thereMayBeNone() {
        assertThat(read("", () -> {})).isEmpty();
        assertThat(StoredHistory.text(new LastValuesReading(history.journal(), ReadQuery.filters(""), true), () -> {}))
                .isEmpty();
    }

    @Test
    void newestOfEachTopicThatMatches() {
        history.append("a/x", "1");
        history.append("b", "2");
        history.append("a/y", "3");
        history.append("a/x", "4");
        assertThat(read("filter=a/%23", () -> {}))
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"topic\":\"a/x\",\"seq\":2,\"offset\":4,\"ts\":1003,\"data\":4}",
                        "{\"topic\":\"a/y\",\"seq\":1,\"offset\":3,\"ts\":1002,\"data\":3}");
        assertThat(topics(read("filter=%2B,a/y", () -> {}))).containsExactly("b", "a/y");
    }

    @Test
    void namedTopicsComeAsTheyAreNamed() {
        history.append("a", "1");
        history.append("b", "2");
        assertThat(topics(read("filter=b,none,a&filter=b", () -> {}))).containsExactly("b", "a");
    }

    @Test
    void whatIsNamedManyTimesOverAPieceIsAllThere() {
        for (int i = 0; i < 64; i++) {
            history.append("t" + i, "\"" + "x".repeat(10_000) + "\"");
        }
        String names =
                String.join(",", IntStream.range(0, 64).mapToObj(i -> "t" + i).toList());
        assertThat(read("filter=" + names, () -> {})).hasSize(64);
    }

    /** Also topics that end, begin again in another place, and come newly meanwhile. */
    @Test
    void eachTopicThatStaysComesOnceAndNoneTwice() {
        for (int i = 0; i < 4_000; i++) {
            history.append("t" + i, "1");
        }
        List<Integer> pieces = new ArrayList<>();
        List<String> read = topics(read("", () -> {
            pieces.add(0);
            for (int i = pieces.size(); i < 4_000; i += 7) {
                history.append("t" + i, i % 2 == 0 ? "null" : "2");
            }
            history.append("t" + (4_000 - pieces.size()), "null");
            history.append("new" + pieces.size(), "1");
            for (int i = 0; i < 100; i += 2) {
                history.append("t" + i, "3");
            }
        }));
        assertThat(pieces).hasSizeGreaterThan(3);
        assertThat(read).doesNotHaveDuplicates().noneMatch(topic -> topic.startsWith("new"));
        List<String> stayed = history.journal().lastValues().stream()
                .filter(update -> history.all().stream()
                        .noneMatch(other -> other.topic().equals(update.topic()) && other.isRetirement()))
                .map(Update::topic)
                .map(Object::toString)
                .filter(topic -> topic.startsWith("t"))
                .toList();
        assertThat(read).containsAll(stayed);
    }
}
