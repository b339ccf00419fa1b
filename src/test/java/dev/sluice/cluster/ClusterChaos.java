package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Published;
import dev.sluice.client.SluiceClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Three real processes, a real Redis and Java clients that publish and listen, while one after the other fails, by a seed that is
 * printed: {@code mvnw -Pchaos verify -Dsluice.seed=1 -Dsluice.chaos.runs=20}.
 */
class ClusterChaos {

    private static final int RUNS = Integer.getInteger("sluice.chaos.runs", 20);
    private static final int WITNESSES = Integer.getInteger("sluice.chaos.clients", 20);
    private static final int PUBLISHERS = 3;
    private static final int NODES = 3;
    private static final int TOPICS = 20;
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofMillis(10);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<ServerProcess> nodes = new ArrayList<>();
    private final List<Witness> witnesses = new ArrayList<>();
    private final Map<Long, Published> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, String> faults = new ConcurrentHashMap<>();
    private final AtomicInteger inDoubt = new AtomicInteger();

    private enum Fault {
        NODE_KILLED,
        NODE_STANDS_STILL,
        NODE_RESTARTED,
        STORE_KILLED,
        STORE_STANDS_STILL,
        STORE_LACKS_THE_END
    }

    private static ServerProcess start(RedisServer redis, int number) throws IOException, InterruptedException {
        return ServerProcess.start(
                "--sluice.simulator.enabled=false",
                "--sluice.publish.protected-mode=false", // the balancer stands between
                "--sluice.drain.over=1s",
                "--sluice.node=n" + number,
                "--sluice.cluster.enabled=true",
                "--sluice.cluster.lease=" + LEASE.toMillis() + "ms",
                "--spring.data.redis.url=" + redis.url());
    }

    @Test
    void whateverFailsNothingIsLostUntoldOrTwiceAndAllAgreeAfterwards() throws Exception {
        System.out.println("sluice.seed=" + seed);
        try (RedisServer redis = RedisServer.start(folder);
                Balancer balancer = Balancer.start()) {
            for (int i = 0; i < NODES; i++) {
                nodes.add(start(redis, i));
            }
            balance(balancer);
            IntStream.range(0, WITNESSES).forEach(i -> witnesses.add(new Witness(balancer.port())));
            Map<Fault, Integer> met = new HashMap<>();
            for (int run = 0; run < RUNS; run++) {
                Fault fault = Fault.values()[run < Fault.values().length ? run : random.nextInt(Fault.values().length)];
                met.merge(fault, 1, Integer::sum);
                run(run, fault, redis, balancer);
            }
            System.out.printf(
                    "%d runs %s: %,d acknowledged, %d in doubt or refused, began anew %d times%n",
                    RUNS,
                    met,
                    acknowledged.size(),
                    inDoubt.get(),
                    witnesses.stream().mapToInt(Witness::anew).sum());
        } finally {
            witnesses.forEach(Witness::close);
            nodes.forEach(ServerProcess::close);
        }
    }

    private void balance(Balancer balancer) {
        balancer.to(nodes.stream().map(ServerProcess::port).toList());
    }

    private void run(int run, Fault fault, RedisServer redis, Balancer balancer) throws Exception {
        System.out.println("run " + run + ": " + fault);
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
        try {
            for (int i = 0; i < PUBLISHERS; i++) {
                int number = i;
                publishers.execute(() -> publish(balancer.port(), run, number, stopped));
            }
            pass(Duration.ofMillis(500 + random.nextInt(500)));
            meet(fault, redis, balancer);
            pass(Duration.ofMillis(500 + random.nextInt(500)));
        } finally {
            stopped.set(true);
            publishers.shutdown();
            assertThat(publishers.awaitTermination(2, java.util.concurrent.TimeUnit.MINUTES))
                    .isTrue();
        }
        check("run " + run + " of seed " + seed + ", " + fault, balancer);
    }

    private static void pass(Duration time) {
        Awaitility.await().pollDelay(time).atMost(time.plus(JdkClient.PATIENCE)).until(() -> true);
    }

    private void publish(int port, int run, int number, AtomicBoolean stopped) {
        try (SluiceClient client = SluiceClient.connect(URI.create("ws://127.0.0.1:" + port))) {
            AtomicInteger open = new AtomicInteger();
            for (int i = 0; !stopped.get(); i++) {
                String topic = "t/" + number + "/" + i % TOPICS;
                open.incrementAndGet();
                var unused = client.publish(topic, "\"" + run + "/" + i + "\"")
                        .doFinally(end -> open.decrementAndGet())
                        .subscribe(this::acknowledged, fault -> inDoubt.incrementAndGet());
                pass(EVERY);
            }
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> open.get() == 0);
        }
    }

    private void acknowledged(Published published) {
        Published before = acknowledged.put(published.offset(), published);
        if (before != null) {
            faults.put("offset given twice", before + " and " + published);
        }
    }

    private void meet(Fault fault, RedisServer redis, Balancer balancer) throws Exception {
        int number = random.nextInt(NODES);
        ServerProcess node = nodes.get(number);
        switch (fault) {
            case NODE_KILLED -> {
                node.kill();
                replace(number, redis, balancer);
            }
            case NODE_RESTARTED -> {
                node.terminate();
                replace(number, redis, balancer);
            }
            case NODE_STANDS_STILL -> {
                Signals.send("STOP", node.pid());
                pass(LEASE.plusMillis(500 + random.nextInt(2_000)));
                Signals.send("CONT", node.pid());
            }
            case STORE_KILLED -> {
                redis.kill();
                pass(Duration.ofMillis(random.nextInt(2_000)));
                redis.start();
            }
            case STORE_STANDS_STILL -> {
                redis.signal("STOP");
                pass(Duration.ofMillis(random.nextInt(6_000)));
                redis.signal("CONT");
            }
            case STORE_LACKS_THE_END -> {
                redis.keep();
                pass(Duration.ofMillis(300));
                redis.kill();
                redis.goBack();
                redis.start();
            }
        }
    }

    private void replace(int number, RedisServer redis, Balancer balancer) throws IOException, InterruptedException {
        assertThat(nodes.get(number).awaitExit(JdkClient.PATIENCE)).isTrue();
        nodes.set(number, start(redis, number));
        balance(balancer);
    }

    private void check(String when, Balancer balancer) {
        String end = "\"" + when.hashCode() + "/" + random.nextInt() + "\"";
        Awaitility.await(when).atMost(JdkClient.PATIENCE).ignoreExceptions().until(() -> {
            try (SluiceClient client = SluiceClient.connect(URI.create("ws://127.0.0.1:" + balancer.port()))) {
                return client.publish("end", end).block(Duration.ofSeconds(10)) != null;
            }
        });
        for (Witness witness : witnesses) {
            Awaitility.await(when).atMost(JdkClient.PATIENCE).until(() -> witness.shows("end", end + " good"));
            assertThat(witness.faults()).as(when).isEmpty();
            List<Published> untold = acknowledged.values().stream()
                    .filter(each -> !witness.accountsFor(each.offset()))
                    .toList();
            assertThat(untold).as("%s, lost untold", when).isEmpty();
        }
        assertThat(faults).as(when).isEmpty();
        Map<String, String> truth = lastValues(nodes.get(0), end);
        for (ServerProcess node : nodes) {
            assertThat(lastValues(node, end)).as(when).isEqualTo(truth);
        }
        for (Witness witness : witnesses) {
            Awaitility.await(when).atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(witness.view())
                    .isEqualTo(truth));
        }
    }

    /** Of a node that has read the end. */
    private static Map<String, String> lastValues(ServerProcess node, String end) {
        Map<String, String> all = new TreeMap<>();
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> {
            all.clear();
            try (JdkClient client = JdkClient.connect(node.port(), "/ws?topics=%23")) {
                for (JsonNode frame : client.until("synced")) {
                    if (frame.has("data")) {
                        all.put(
                                frame.path("topic").asString(),
                                frame.path("data") + " " + frame.path("quality").asString("good"));
                    }
                }
            }
            return (end + " good").equals(all.get("end"));
        });
        return all;
    }
}
