package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.JournalProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** A million updates are replayed to one client, fewer to a slow one, and the others of its lane notice nothing. */
class LongReplayTests {

    private static final int UPDATES = 1_000_000;
    private static final int UPDATES_TO_A_SLOW_CLIENT = 200_000;
    private static final int TOPICS = 10;

    /** Of one client, before the others have their turn: 64 KB, and the chunk that goes beyond. */
    private static final int TURN_BYTES_MAX = (64 + 16) * 1024;

    private static final int FRAME_BYTES_MIN = 70;
    private static final int ROOM = 20_000;

    private final TestBench bench = new TestBench(
            TestBench.SESSION,
            new JournalProperties(
                    JournalProperties.Store.MEMORY,
                    Path.of("none"),
                    Duration.ofMillis(20),
                    false,
                    2 * UPDATES,
                    DataSize.ofGigabytes(1),
                    Duration.ofDays(1),
                    1_000));

    private final TestClient replaying = connect("heartbeat=off");
    private final TestClient other = connect("heartbeat=off&topics=live");
    private long replayed;
    private boolean synced;

    private TestClient connect(String query) {
        TestClient client = bench.connect(query);
        client.received();
        return client;
    }

    private void fill(int updates) {
        for (int i = 0; i < updates; i++) {
            bench.publishOnly("past/" + i % TOPICS);
            if (i % 1_000 == 999) {
                bench.settle();
            }
        }
    }

    private void resume() {
        replaying.sendOnly(
                "{'type':'subscribe','id':1,'topics':['past/#'],'since':{'epoch':'" + bench.epoch() + "','offset':0}}");
    }

    /** Takes what was replayed; returns how much. */
    private int take() {
        List<JsonNode> frames = replaying.connection.take();
        int values = 0;
        for (JsonNode frame : frames) {
            switch (frame.path("type").stringValue()) {
                case "update" -> {
                    values++;
                    assertThat(frame.path("offset").longValue()).isEqualTo(++replayed);
                }
                case "subscribed" ->
                    assertThat(frame.path("recovered").booleanValue()).isTrue();
                default -> synced |= frame.path("type").stringValue().equals("synced");
            }
        }
        return values;
    }

    @Test
    void whatIsReplayedToAFastClientLetsOthersThroughAfterEachTurn() {
        fill(UPDATES);
        resume();
        for (int live = 1; !synced; live++) {
            bench.publishOnly("live");
            int between = take();
            List<String> received = List.of();
            while (received.isEmpty()) {
                bench.runOne();
                between += take();
                received = other.received();
            }
            assertThat(received).containsExactly("live:" + live);
            assertThat(between * FRAME_BYTES_MIN).isLessThan(2 * TURN_BYTES_MAX);
        }
        assertThat(replayed).isEqualTo(UPDATES);
    }

    @Test
    void whatIsReplayedToASlowClientIsReadAsItsSocketTakesIt() {
        fill(UPDATES_TO_A_SLOW_CLIENT);
        replaying.stall();
        resume();
        for (int live = 1; !synced; live++) {
            bench.publish("live");
            assertThat(other.received()).containsExactly("live:" + live);
            assertThat(take()).isZero();
            replaying.connection.room = ROOM;
            replaying.session.onWritable();
            bench.settle();
            assertThat(take() * FRAME_BYTES_MIN)
                    .as("no more than has room, and a chunk")
                    .isLessThan(2 * ROOM);
        }
        assertThat(replayed).isEqualTo(UPDATES_TO_A_SLOW_CLIENT);
    }
}
