package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Clients that read 2 KB a second for 75 s, longer than any timeout of the server: they live, so none is closed, whether
 * their stream goes on or not. That is what {@code -Psoak} does; in each build all of it is three times as fast: what is read
 * and published, and the timeouts, with as many frames a second.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "spring.application.name=slow-reader"})
class SlowReaderIT {

    private static final int SPEED = Integer.getInteger("sluice.slow-reader.speed", 3);

    private static final int BYTES_PER_SECOND = SPEED * 2048;

    /** A bit more than what is read: 20 frames of 112 bytes. */
    private static final int DRIP_RATE = 20;

    private static final int DRIP_DATA_BYTES = dataBytes(1);
    private static final int FLOOD_DATA_BYTES = dataBytes(150);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BURST_END = sooner(Duration.ofSeconds(5));
    private static final Duration DRIP_END = sooner(Duration.ofSeconds(40));
    private static final Duration SLOW_END = sooner(Duration.ofSeconds(75));
    private static final List<Integer> RECEIVE_BUFFERS = List.of(LoadLoop.RECEIVE_BUFFER_DEFAULT, 4 * 1024);

    @Autowired
    Hub hub;

    @LocalServerPort
    int port;

    private static Duration sooner(Duration duration) {
        return duration.dividedBy(SPEED);
    }

    /** Makes a frame larger as a whole, with the 111 bytes that it has beside the data. */
    private static int dataBytes(int bytes) {
        return SPEED * (bytes + 111) - 111;
    }

    /** The server's own timeouts, so much sooner. */
    @DynamicPropertySource
    static void timeouts(DynamicPropertyRegistry properties) {
        properties.add("sluice.session.ping-after", () -> sooner(Duration.ofSeconds(25)));
        properties.add("sluice.session.pong-within", () -> sooner(Duration.ofSeconds(10)));
        properties.add("sluice.session.write-timeout", () -> sooner(Duration.ofSeconds(60)));
    }

    @Test
    void aClientThatReadsTwoKilobytesASecondIsNeverTakenForDead() throws Exception {
        PacedPublisher flood = new PacedPublisher(hub, "flood", 10, FLOOD_DATA_BYTES);
        PacedPublisher burst = new PacedPublisher(hub, "burst", 10, FLOOD_DATA_BYTES);
        PacedPublisher drip = new PacedPublisher(hub, "drip", 10, DRIP_DATA_BYTES);
        try (LoadLoop loop = new LoadLoop(port)) {
            List<Reader> readers = new ArrayList<>();
            readers.addAll(readers(loop, "flood/%23"));
            readers.addAll(readers(loop, "burst/%23&buffer=4"));
            readers.addAll(readers(loop, "drip/%23"));
            await().atMost(PATIENCE)
                    .until(() -> loop.call(() -> readers.stream().allMatch(Reader::isSynced)));
            long begin = System.nanoTime();
            flood.start(200);
            burst.start(200);
            drip.start(DRIP_RATE);

            passWithoutEnd(loop, readers, begin, BURST_END);
            burst.stop();
            passWithoutEnd(loop, readers, begin, DRIP_END);
            drip.stop();
            passWithoutEnd(loop, readers, begin, SLOW_END);
            flood.stop();
            readers.forEach(reader -> loop.readFreely(reader.slow));
            long head = hub.journal().head().offset();
            await().atMost(PATIENCE)
                    .until(() -> loop.call(() -> readers.stream().allMatch(reader -> reader.isSettledAt(head))));

            readers.forEach(SlowReaderIT::assertLedgerTellsWhatIsMissing);
        }
    }

    private static List<Reader> readers(LoadLoop loop, String query) throws IOException {
        List<Reader> readers = new ArrayList<>();
        LoadClient swift = loop.connect(
                "heartbeat=1000&topics=" + swiftly(query), LoadLoop.RECEIVE_BUFFER_DEFAULT, new Stream(false));
        for (int receiveBuffer : RECEIVE_BUFFERS) {
            LoadClient slow = loop.connect("topics=" + query, receiveBuffer, new Stream(false));
            readers.add(new Reader(query + " with a receive buffer of " + receiveBuffer, slow, swift));
            loop.readSlowly(slow, BYTES_PER_SECOND);
        }
        return readers;
    }

    /** With room for what comes while a busy machine has no time for it. */
    private static String swiftly(String query) {
        return query.replaceFirst("&.*", "") + "&buffer=65536";
    }

    private static void passWithoutEnd(LoadLoop loop, List<Reader> readers, long beginNanos, Duration until) {
        await().atMost(until.plus(PATIENCE)).until(() -> {
            loop.call(() -> {
                readers.forEach(Reader::assertOpen);
                return true;
            });
            return System.nanoTime() - beginNanos >= until.toNanos();
        });
    }

    private static void assertLedgerTellsWhatIsMissing(Reader reader) {
        reader.assertOpen();
        Stream stream = reader.slow.stream();
        assertThat(stream.faults()).as(reader.name).isEmpty();
        assertThat(stream.lost()).as(reader.name).isEqualTo(stream.ledger("lost"));
        assertThat(stream.received()).as(reader.name).isEqualTo(stream.ledger("delivered"));
        assertThat(stream.ledger("matched"))
                .as(reader.name)
                .isEqualTo(stream.received() + stream.lost())
                .isEqualTo(reader.swift.stream().received());
        if (!reader.name.startsWith("drip")) {
            assertThat(stream.gaps()).as(reader.name).isPositive();
        }
    }

    /** A slow client, and one that reads everything of the same topics. */
    private record Reader(String name, LoadClient slow, LoadClient swift) {

        void assertOpen() {
            assertThat(slow.end())
                    .as("end of %s, after %s bytes and %s pings", name, slow.bytesRead(), slow.pings())
                    .isNull();
        }

        boolean isSynced() {
            return slow.stream().isSynced() && swift.stream().isSynced();
        }

        boolean isSettledAt(long head) {
            return slow.end() != null
                    || (slow.stream().isSettledAt(head) && swift.stream().isSettledAt(head));
        }
    }
}
