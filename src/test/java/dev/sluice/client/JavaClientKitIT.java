package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The Java client under load, cut off at random moments: a short run in each build, a long one by {@code mvnw -Pkit verify}.
 * Every update comes once, or a gap tells of it, or the contract conflates it; in the end every view is the journal's.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JavaClientKitIT {

    private static final int CUTS = Integer.getInteger("sluice.kit.cuts", 15);
    private static final int UPDATES_PER_SECOND = Integer.getInteger("sluice.kit.updates-per-second", 500);
    private static final int UPDATES_PER_CUT = UPDATES_PER_SECOND / 10;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int TOPICS = 10;
    private static final int SLOW_BUFFER = 10;
    private static final int SLOW_PREFETCH = 4;

    /** Longer where more was published, and more has to be made up for in the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(60 + CUTS / 5);

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private SluiceClient client(int port) {
        Random jitter = new Random(seed);
        return SluiceClient.builder()
                .uri(URI.create("ws://127.0.0.1:" + port + "/ws"))
                .heartbeat(Duration.ofMillis(250))
                .retry(Backoff.fullJitter(Duration.ofMillis(20), Duration.ofMillis(100), jitter::nextDouble))
                .connect();
    }

    /** The numbers of some topics, published evenly by who calls. */
    private final class Load {

        private final TestPublisher publisher = new TestPublisher(hub);
        private final Map<String, String> newest = new HashMap<>();
        private final List<Long> offsets = new ArrayList<>();
        private long number;
        private long dueNanos = System.nanoTime();

        void publish(int updates) {
            dueNanos = Math.max(dueNanos, System.nanoTime());
            for (int i = 0; i < updates; i++) {
                dueNanos += 1_000_000_000 / UPDATES_PER_SECOND;
                LockSupport.parkNanos(dueNanos - System.nanoTime());
                String topic = "java-kit/" + number % TOPICS;
                String data = Long.toString(++number);
                offsets.add(publisher.publishAt(topic, data));
                newest.put(topic, data);
            }
        }
    }

    /** Something goes on between two cuts, and the client sometimes has the time to come back before the next one. */
    private void cutDuring(DroppingProxy proxy, SluiceClient client, IntConsumer during) {
        for (int cut = 0; cut < CUTS; cut++) {
            if (random.nextInt(3) == 0) {
                await().atMost(PATIENCE).pollInterval(POLL).until(client::isLive);
            }
            during.accept(random.nextInt(2 * UPDATES_PER_CUT));
            proxy.dropAll();
        }
    }

    private static List<String> topics(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> "java-kit/" + number)
                .toList();
    }

    private static Contract each() {
        return Contract.DEFAULT.withBuffer(65_536).withoutSnapshot();
    }

    @Test
    void eachUpdateComesOnceOrIsToldAsMissing() throws IOException {
        List<Disposable> slowOnes = new ArrayList<>();
        try (DroppingProxy proxy = DroppingProxy.to(port);
                SluiceClient client = client(proxy.port());
                LiveStore store = client.store("java-kit/#")) {
            Account all = new Account();
            Account conflated = new Account();
            Map<Policy, Account> slow = new EnumMap<>(Policy.class);
            // two that share a connection, and go on from a place of their own each
            var unused = client.events(topics(0, TOPICS / 2), each()).subscribe(all::take);
            var unused1 = client.events(topics(TOPICS / 2, TOPICS), each()).subscribe(all::take);
            var unused2 =
                    client.events(List.of("java-kit/+"), Contract.conflate()).subscribe(conflated::take);
            for (Policy policy : Policy.values()) {
                Account account = new Account();
                Scheduler thread = Schedulers.newSingle("kit-slow", true);
                slow.put(policy, account);
                Contract contract = Contract.of(policy).withBuffer(SLOW_BUFFER).withoutSnapshot();
                slowOnes.add(client.events(List.of("java-kit/#"), contract)
                        .publishOn(thread, SLOW_PREFETCH)
                        .doOnNext(account::take)
                        .subscribe(event -> stallAtTimes(account)));
                slowOnes.add(thread); // ends after its subscription, which else would be told on a thread that is gone
            }
            await().atMost(PATIENCE).until(client::isLive);
            Load load = new Load();
            cutDuring(proxy, client, load::publish);
            await("all views are the journal's, with -Dsluice.seed=" + seed)
                    .atMost(PATIENCE)
                    .pollInterval(POLL.multipliedBy(10))
                    .until(() -> {
                        boolean same = all.last().equals(load.newest)
                                && conflated.last().equals(load.newest)
                                && slow.values().stream()
                                        .allMatch(account -> account.last().equals(load.newest))
                                && texts(store).equals(load.newest);
                        if (!same) {
                            load.publish(TOPICS); // a newest one of each topic, where the contract lost the last one
                        }
                        return same;
                    });
            System.out.printf("kit: %d cuts, all: %s; slow: %s; %s%n", CUTS, all, slow, client.figures());
            assertThat(all.faults()).as("with -Dsluice.seed=%d", seed).isEmpty();
            assertThat(all.missing()).as("%s, with -Dsluice.seed=%d", all, seed).isZero();
            assertThat(all.resumed()).as("%s, with -Dsluice.seed=%d", all, seed).isPositive();
            assertThat(conflated.faults()).as("with -Dsluice.seed=%d", seed).isEmpty();
            slow.forEach((policy, account) -> {
                assertThat(account.faults())
                        .as("%s, with -Dsluice.seed=%d", policy, seed)
                        .isEmpty();
                if (policy != Policy.CONFLATE) {
                    assertThat(account.untold(load.offsets, TOPICS))
                            .as("%s: missing, and no gap told of it, with -Dsluice.seed=%d", policy, seed)
                            .isEmpty();
                }
                if (policy != Policy.CONFLATE && account.unknownGaps() == 0) {
                    assertThat(account.lost())
                            .as("%s: %s, with -Dsluice.seed=%d", policy, account, seed)
                            .isEqualTo(account.missing());
                }
            });
        } finally {
            slowOnes.forEach(Disposable::dispose);
        }
    }

    /** So long that the buffer overflows, and so seldom that it keeps up in the long run. */
    private static void stallAtTimes(Account account) {
        if (account.updates() % (10 * SLOW_BUFFER) == 0) {
            LockSupport.parkNanos(4 * SLOW_BUFFER * 1_000_000_000L / UPDATES_PER_SECOND);
        }
    }

    private static Map<String, String> texts(LiveStore store) {
        Map<String, String> texts = new HashMap<>();
        store.values().forEach((topic, update) -> texts.put(topic, update.text()));
        return texts;
    }

    @Test
    void whatIsPublishedIsInTheLogOnceAndWhatWasRefusedIsNot() throws IOException {
        try (DroppingProxy proxy = DroppingProxy.to(port);
                SluiceClient watching = client(port);
                SluiceClient client = client(proxy.port())) {
            Map<Long, Long> inLog = new ConcurrentSkipListMap<>();
            var unused = watching.subscribe(List.of("kit-own"), each())
                    .subscribe(update -> inLog.merge(Long.valueOf(update.text()), 1L, Long::sum));
            await().atMost(PATIENCE).until(watching::isLive);
            client.connected().block(JdkClient.PATIENCE);
            Set<Long> published = ConcurrentHashMap.newKeySet();
            Set<Long> refused = ConcurrentHashMap.newKeySet();
            Set<Long> unknown = ConcurrentHashMap.newKeySet();
            AtomicLong numbers = new AtomicLong();
            cutDuring(proxy, client, count -> {
                for (int i = 0; i < count; i++) {
                    LockSupport.parkNanos(1_000_000_000 / UPDATES_PER_SECOND);
                    long number = numbers.incrementAndGet();
                    var unused2 = client.publish("kit-own", Long.toString(number))
                            .subscribe(
                                    done -> published.add(number),
                                    fault -> (((SluiceException) fault).isUnknown() ? unknown : refused).add(number));
                }
            });
            await().atMost(PATIENCE).until(() -> published.size() + refused.size() + unknown.size() == numbers.get());
            await().atMost(PATIENCE).until(client::isLive);
            Published end =
                    client.publish("kit-own", "0").retryWhen(Told.notSent()).block(PATIENCE);
            assertThat(end).isNotNull();
            await().atMost(PATIENCE).until(() -> inLog.containsKey(0L));
            assertThat(inLog.values()).as("with -Dsluice.seed=%d", seed).containsOnly(1L);
            assertThat(published).as("with -Dsluice.seed=%d", seed).isNotEmpty();
            assertThat(inLog.keySet())
                    .as("with -Dsluice.seed=%d", seed)
                    .containsAll(published)
                    .doesNotContainAnyElementsOf(refused);
            System.out.printf(
                    "kit: %d published, %d refused, %d unknown%n", published.size(), refused.size(), unknown.size());
        }
    }
}
