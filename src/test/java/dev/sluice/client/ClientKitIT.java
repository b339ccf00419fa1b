package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The JavaScript client under load, cut off at random moments: a short run in each build, a long one by {@code mvnw -Pkit
 * verify}. Every update comes once, or a gap tells of it, or the contract conflates it; in the end every view is the journal's.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ClientKitIT {

    private static final int CUTS = Integer.getInteger("sluice.kit.cuts", 30);
    private static final int UPDATES_PER_SECOND = Integer.getInteger("sluice.kit.updates-per-second", 500);
    private static final int UPDATES_PER_CUT_MAX = UPDATES_PER_SECOND / 5;
    private static final int TOPICS = 10;
    private static final Duration LOOKS_EVERY = Duration.ofMillis(500);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int ROUNDS_MAX = 60;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<String, Integer> newest = new HashMap<>();
    private final List<Long> offsets = new ArrayList<>();
    private int number;

    @Test
    void eachUpdateComesOnceOrIsToldAsMissing(@TempDir Path profile) throws IOException {
        try (ScenarioPage page = ScenarioPage.in(profile);
                DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            page.run("kit-begin", UPDATES_PER_SECOND);
            for (int cut = 0; cut < CUTS; cut++) {
                publish(1 + random.nextInt(UPDATES_PER_CUT_MAX));
                if (random.nextInt(3) == 0) {
                    page.runBody("await kit.until(() => window.scene.client.state.name === 'connected', 'connected')");
                }
                if (random.nextInt(4) == 0) { // first it comes late
                    proxy.stall();
                    publish(1 + random.nextInt(UPDATES_PER_CUT_MAX));
                    proxy.flow();
                }
                proxy.dropAll();
            }
            publish(TOPICS);
            awaitEnd(page);
            Map<?, ?> told = (Map<?, ?>) Objects.requireNonNull(page.run("kit-judge", offsets, TOPICS));
            System.out.printf("kit: %d updates, %d cuts: %s%n", number, CUTS, told.get("text"));
            assertThat((Long) told.get("resumed")).isPositive();
        } catch (AssertionError e) {
            throw new AssertionError("with -Dsluice.seed=" + seed, e);
        }
    }

    /**
     * All views are the journal's. As long as something comes there is time, however slow the machine is; where nothing does, a
     * contract lost the last one of a topic, and all get a newest one.
     */
    private void awaitEnd(ScenarioPage page) {
        Object told = null;
        Object behind = null;
        long quietSince = System.nanoTime();
        for (int rounds = 0; rounds < ROUNDS_MAX; ) {
            Map<?, ?> end = (Map<?, ?>) Objects.requireNonNull(page.run("kit-end", newest));
            behind = end.get("behind");
            if (behind == null) {
                return;
            }
            if (!Objects.equals(told, end.get("told"))) {
                told = end.get("told");
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > QUIET.toNanos()) {
                publish(TOPICS);
                rounds++;
                quietSince = System.nanoTime();
            }
            LockSupport.parkNanos(LOOKS_EVERY.toNanos());
        }
        throw new AssertionError("nothing comes any more, and these are behind: " + behind);
    }

    private void publish(int updates) {
        TestPublisher publisher = new TestPublisher(hub);
        long dueNanos = System.nanoTime();
        for (int i = 0; i < updates; i++) {
            dueNanos += 1_000_000_000 / UPDATES_PER_SECOND;
            LockSupport.parkNanos(dueNanos - System.nanoTime());
            String topic = "kit/" + number % TOPICS;
            offsets.add(publisher.publishAt(topic, Integer.toString(++number)));
            newest.put(topic, number);
        }
    }
}
