package dev.sluice.cluster;

import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.hub.Publish;
import dev.sluice.hub.Submission;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.ReplicaJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.testing.JdkClient;
import dev.sluice.topic.Topic;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A node without its ways in: its part in the log, its hub, and one lane that keeps what it is told. */
final class TestNode implements AutoCloseable {

    static final JournalProperties BOUNDS = TestBounds.inMemory(100_000, 10_000);

    /** So long that a busy machine takes nobody for dead. */
    static final Duration LEASE = Duration.ofSeconds(4);

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final ClusterLog log;
    final Hub hub;
    private final Scheduler writer;
    private final Scheduler timer;
    volatile Taken lane = new Taken();

    /** What a lane was told, until it was cut off. */
    static final class Taken extends BaseSubscriber<Publication> {
        final List<Update> updates = Collections.synchronizedList(new ArrayList<>());
        volatile @Nullable Throwable cutOff;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        protected void hookOnNext(Publication publication) {
            updates.add(publication.update());
        }

        @Override
        protected void hookOnError(Throwable cause) {
            cutOff = cause;
        }
    }

    static TestNode start(RedisServer redis, String name) {
        return start(redis, name, BOUNDS);
    }

    static TestNode start(RedisServer redis, String name, JournalProperties bounds) {
        RedisURI uri = RedisURI.create(redis.url());
        uri.setTimeout(Duration.ofSeconds(2));
        return new TestNode(uri, name, bounds);
    }

    private TestNode(RedisURI uri, String name, JournalProperties bounds) {
        Store store = new Store(uri, new Keys("test"), ReplicaJournal.retention(bounds));
        log = new ClusterLog(store, bounds, LEASE, Duration.ofMinutes(1), name, new ClusterMetrics(registry));
        writer = Schedulers.newSingle("hub-" + name, true);
        timer = Schedulers.newSingle("timer-" + name, true);
        hub = new Hub(
                log.replica(),
                log,
                writer,
                timer,
                InstantSource.system(),
                Duration.ofMinutes(1),
                new HubMetrics(registry, log.replica()));
        join();
        log.start(hub);
    }

    /** Listens with a new lane. */
    void join() {
        lane = new Taken();
        var unused = Objects.requireNonNull(hub.join(lane).block());
    }

    static Draft draft(String topic, String json) {
        return new Draft(Topic.of(topic), json.getBytes(StandardCharsets.UTF_8));
    }

    Mono<Update> publish(String topic, String json) {
        return Publish.to(hub, draft(topic, json));
    }

    Update publishNow(String topic, String json) {
        return Objects.requireNonNull(publish(topic, json).block(JdkClient.PATIENCE));
    }

    void submit(Submission submission) {
        var unused = hub.submit(submission);
    }

    long head() {
        return log.replica().head().offset();
    }

    void awaitHead(long offset) {
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> head() >= offset);
    }

    void awaitCutOff() {
        Taken old = lane;
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> old.cutOff != null);
    }

    /** All that a client can be told of the log, without what is each node's own: when it came in by its clock. */
    List<String> contents() {
        Slice history = log.replica().read(0, Integer.MAX_VALUE);
        List<String> all = new ArrayList<>();
        all.add("head " + log.replica().head() + ", missing " + history.missing() + ", recoverable from "
                + log.replica().recoverableFrom());
        history.updates().forEach(update -> all.add("history " + text(update)));
        log.replica().lastValues().forEach(update -> all.add("last " + text(update)));
        return all;
    }

    static String text(Update u) {
        return u.topic() + ":" + u.seq() + "@" + u.offset() + " " + u.ts() + " "
                + new String(u.data(), StandardCharsets.UTF_8) + " " + u.quality() + " " + u.ttlMillis() + " "
                + u.source();
    }

    @Override
    public void close() {
        log.close();
        writer.dispose();
        timer.dispose();
    }
}
