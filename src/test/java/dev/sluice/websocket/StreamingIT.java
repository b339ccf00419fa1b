package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StreamingIT extends OneFormat {

    private static final int PUBLISHERS = 4;
    private static final int UPDATES_EACH = 500;

    @Test
    void eachMatchingTopicGivesItsLastValueThenEveryUpdate() {
        publisher.publishNumbers("wild/a/x", 1, 3);
        publisher.publish("wild/b/x", "{\"price\":1.25,\"text\":\"\u00e9\"}");
        publisher.publish("wild/b/y", "0");
        publisher.publish("wild/b/x/deeper", "0");
        publisher.publish("tree", "true");
        publisher.publish("tree/branch/leaf", "[1,2]");
        try (JdkClient client = connect("/ws")) {
            client.send("{'type':'subscribe','id':7,'topics':['wild/+/x','tree/#']}");

            List<JsonNode> first = client.until("synced");
            assertThat(first.get(0).path("type").asString()).isEqualTo("welcome");
            assertThat(first.get(1).path("type").asString()).isEqualTo("subscribed");
            assertThat(first.get(1).path("id").asInt()).isEqualTo(7);
            assertThat(snapshots(first))
                    .containsExactlyInAnyOrder(
                            "wild/a/x 3 3",
                            "wild/b/x 1 {\"price\":1.25,\"text\":\"\u00e9\"}",
                            "tree 1 true",
                            "tree/branch/leaf 1 [1,2]");
            assertThat(first.get(first.size() - 1).path("id").asInt()).isEqualTo(7);

            publisher.publishNumbers("wild/a/x", 4, 5);
            publisher.publish("wild/c/x", "1");
            publisher.publish("other", "1");
            publisher.publish("tree/twig", "1");
            assertThat(nextUpdates(client, 4))
                    .containsExactly("wild/a/x 4 4", "wild/a/x 5 5", "wild/c/x 1 1", "tree/twig 1 1");
        }
    }

    private static List<String> snapshots(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> JdkClient.type(frame).equals("snapshot"))
                .map(StreamingIT::topicSeqData)
                .toList();
    }

    private static List<String> nextUpdates(JdkClient client, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> topicSeqData(client.next("snapshot", "update", "gap", "error")))
                .toList();
    }

    private static String topicSeqData(JsonNode update) {
        return update.path("topic").asString("") + " " + update.path("seq") + " " + update.path("data");
    }

    @Test
    void noUpdateIsMissingTwiceOrOutOfOrderWhileSeveralThreadsPublish() {
        List<CompletableFuture<Void>> publishers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            String own = "threads/" + i;
            publishers.add(CompletableFuture.runAsync(() -> {
                for (int n = 1; n <= UPDATES_EACH; n++) {
                    publisher.publish(own, Integer.toString(n));
                    publisher.publish("threads/shared", Integer.toString(n));
                }
            }));
        }
        try (JdkClient early = connect("/ws?topics=threads/%2B&buffer=65536");
                JdkClient late = connect("/ws?topics=threads/%23&buffer=65536")) {
            Map<String, Integer> ends = new HashMap<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                ends.put("threads/" + i, UPDATES_EACH);
            }
            ends.put("threads/shared", PUBLISHERS * UPDATES_EACH);

            readAllInOrder(early, ends);
            readAllInOrder(late, ends);
        }
        assertThat(CompletableFuture.allOf(publishers.toArray(CompletableFuture[]::new)))
                .succeedsWithin(JdkClient.PATIENCE);
    }

    /** Reads until each topic has reached its end: from wherever it began, without a hole and by rising offsets. */
    private static void readAllInOrder(JdkClient client, Map<String, Integer> ends) {
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Long> offsets = new HashMap<>();
        long lastOffset = 0;
        while (!seen.equals(ends)) {
            JsonNode frame = client.next("snapshot", "update", "gap", "error");
            String topic = frame.path("topic").asString("none");
            int seq = frame.path("seq").asInt(0);
            long offset = frame.path("offset").asLong(0);
            boolean snapshot = JdkClient.type(frame).equals("snapshot");
            assertThat(seq).as("seq of %s", frame).isPositive();
            if (seen.containsKey(topic)) {
                assertThat(snapshot).as("second snapshot: %s", frame).isFalse();
                assertThat(seq).as("seq of %s", frame).isEqualTo(seen.get(topic) + 1);
                assertThat(offset).as("offset of %s", frame).isGreaterThan(offsets.get(topic));
            } else {
                assertThat(snapshot || seq == 1)
                        .as("first of its topic: %s", frame)
                        .isTrue();
            }
            if (!snapshot) {
                assertThat(offset).as("offset of %s", frame).isGreaterThan(lastOffset);
                lastOffset = offset;
            }
            seen.put(topic, seq);
            offsets.put(topic, offset);
        }
    }

    @Test
    void everyClientIsSentTheSameUpdateByteForByteWithItsNumbersAsTheyCame() throws IOException {
        try (RawWebSocket one = RawWebSocket.open(port, "/ws?topics=same/%23");
                RawWebSocket other = RawWebSocket.open(port, "/ws?topics=same/x")) {
            var unusedOne = one.next("synced");
            var unusedOther = other.next("synced");
            publisher.publish("same/x", "{\"a\":1e3,\"b\":[null,0.10]}");

            String update = one.nextText("update");
            assertThat(update)
                    .startsWith("{\"type\":\"update\",\"topic\":\"same/x\",\"seq\":1,\"offset\":")
                    .endsWith(",\"data\":{\"a\":1e3,\"b\":[null,0.10]}}");
            assertThat(other.nextText("update")).isEqualTo(update);
        }
    }

    @Test
    void unsubscribingEndsTheUpdatesOfThatFilterOnly() {
        try (JdkClient client = connect("/ws?topics=leave/a,leave/b")) {
            var unused = client.next("synced");
            client.send("{'type':'unsubscribe','id':'u','topics':['leave/a']}");
            assertThat(client.next("unsubscribed").path("topics").toString()).isEqualTo("[\"leave/a\"]");

            publisher.publish("leave/a", "1");
            publisher.publish("leave/b", "2");
            assertThat(nextUpdates(client, 1)).containsExactly("leave/b 1 2");
        }
    }
}
