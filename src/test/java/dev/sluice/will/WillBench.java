package dev.sluice.will;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.AuditEvent;
import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.hub.Publish;
import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.message.Update;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Wills over a log that outlives the server, in virtual time. */
final class WillBench {

    /** That one address may begin. */
    static final int NEW_TOPICS = 100;

    final NotedJournal journal = new NotedJournal();
    final List<AuditEvent> audited = new ArrayList<>();
    final Set<String> revoked = new HashSet<>();
    private final Map<String, LastWill> given = new HashMap<>();
    private final VirtualTimeScheduler clockOfTheWall = VirtualTimeScheduler.create();
    private final InstantSource clock =
            () -> Instant.ofEpochMilli(1_000_000 + clockOfTheWall.now(TimeUnit.MILLISECONDS));
    private VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private Hub hub = newHub();
    TestWills wills = newWills();

    WillBench() {
        wills.start();
    }

    static LastWill will(boolean stale, long afterMillis, String... topicsAndValues) {
        return new LastWill(stale, draftsOf(topicsAndValues), Duration.ofMillis(afterMillis));
    }

    private static List<Draft> draftsOf(String... topicsAndValues) {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < topicsAndValues.length; i += 2) {
            drafts.add(
                    new Draft(Topic.of(topicsAndValues[i]), topicsAndValues[i + 1].getBytes(StandardCharsets.UTF_8)));
        }
        return drafts;
    }

    List<Draft> drafts(String... topicsAndValues) {
        return draftsOf(topicsAndValues);
    }

    private Hub newHub() {
        return new Hub(
                journal, time, time, clock, Duration.ofMinutes(1), new HubMetrics(new SimpleMeterRegistry(), journal));
    }

    private TestWills newWills() {
        PublishProperties limits = new PublishProperties(1_000, 1_000, NEW_TOPICS, 1_000, Duration.ofSeconds(5));
        return new TestWills(
                hub,
                new Publishers(hub, limits, () -> time.now(TimeUnit.NANOSECONDS)),
                identity -> revoked.contains(identity.subject()),
                audited::add,
                time,
                clock);
    }

    void publish(String source, String topic, String json) {
        Draft draft = new Draft(Topic.of(topic), json.getBytes(StandardCharsets.UTF_8)).from(source);
        assertThat(Publish.to(hub, draft).block()).isNotNull();
    }

    boolean give(String session, LastWill will) {
        return give(session, null, will);
    }

    boolean give(String session, @Nullable String subject, LastWill will) {
        given.put(session, will);
        return wills.give(new Testator(session, InetAddress.getLoopbackAddress(), subject, null), will);
    }

    /** Without taking leave. */
    void end(String session) {
        LastWill will = given.get(session);
        wills.ended(session, will == null ? List.of() : will.publish(), Duration.ZERO);
    }

    void pass(long millis) {
        clockOfTheWall.advanceTimeBy(Duration.ofMillis(millis));
        time.advanceTimeBy(Duration.ofMillis(millis));
    }

    /** Nothing that was going on goes on; what is in the log, and what was noted, stays. */
    void kill() {
        time.dispose();
        time = VirtualTimeScheduler.create();
    }

    void restart() {
        hub = newHub();
        wills = newWills();
        wills.start();
    }

    /** What is in the log, of one quality or of any: topic, data, quality. */
    List<String> log(String quality) {
        List<String> all = new ArrayList<>();
        for (Update update : journal.read(0, 1_000_000).updates()) {
            String line = update.topic() + " " + new String(update.data(), StandardCharsets.UTF_8) + " "
                    + update.quality().wireName();
            if (line.endsWith(quality)) {
                all.add(line);
            }
        }
        return all;
    }

    List<String> notes() {
        return List.copyOf(journal.takeNotes("").keySet());
    }
}
