package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publisher;
import dev.sluice.publish.Publishers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class InflowTests {

    private static final int UNDER_WAY = 4;

    private final HeldJournal journal = new HeldJournal();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Hub hub = new Hub(
            journal,
            Schedulers.immediate(),
            Schedulers.parallel(),
            InstantSource.system(),
            Duration.ofMinutes(1),
            new HubMetrics(registry, journal));
    private final Publishers publishers =
            new Publishers(hub, new PublishProperties(1, 1, 1, 1, Duration.ofSeconds(5)), System::nanoTime);
    private final TestPublisher<MqttMessage> broker = TestPublisher.create();
    private final List<String> acknowledged = new ArrayList<>();

    private Inflow inflow(int newTopics, String... properties) {
        Publisher publisher = publishers.ofFeed(newTopics);
        Inflow inflow = new Inflow(
                publisher,
                MessageReaderTests.reader(properties),
                new Rejections(registry, System::nanoTime),
                registry.counter("received"),
                UNDER_WAY);
        broker.flux().subscribe(inflow);
        return inflow;
    }

    private void send(String topic, String payload) {
        broker.next(new MqttMessage(
                MqttTopic.of(topic),
                payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                () -> acknowledged.add(payload)));
    }

    private double rejected(String reason) {
        return registry.get("sluice.mqtt.rejected")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void isAcknowledgedOnceItIsCommittedAndNotBefore() {
        Inflow inflow = inflow(100);
        journal.hold();
        send("a", "1");
        send("a", "2");
        assertThat(journal.head().offset()).isEqualTo(2);
        assertThat(acknowledged).isEmpty();
        journal.release();
        assertThat(acknowledged).containsExactly("1", "2");
        StepVerifier.create(inflow.failed()).expectTimeout(Duration.ofMillis(1)).verify();
    }

    @Test
    void asksForNoMoreThanMayBeUnderWay() {
        var unused = inflow(100);
        journal.hold();
        for (int i = 1; i <= UNDER_WAY; i++) {
            send("a", "" + i);
        }
        broker.assertMaxRequested(0);
        assertThat(acknowledged).isEmpty();
        journal.release();
        broker.assertMinRequested(UNDER_WAY);
        broker.assertMaxRequested(UNDER_WAY);
    }

    @Test
    void whatIsRejectedIsCountedAndAcknowledged() {
        var unused = inflow(1);
        send("a", "x");
        send("/a", "1");
        send("$sys/a", "2");
        send("a", "3");
        send("b", "4");
        assertThat(acknowledged).containsExactly("x", "1", "2", "3", "4");
        assertThat(rejected("payload")).isEqualTo(1);
        assertThat(rejected("topic")).isEqualTo(1);
        assertThat(rejected("new_topics")).isEqualTo(1);
        assertThat(journal.head().offset()).isEqualTo(1);
    }

    @Test
    void ownTopicsOfTheServerAreForbidden() {
        var unused = inflow(1, "filters=$sys/#");
        send("$sys/a", "2");
        assertThat(acknowledged).containsExactly("2");
        assertThat(rejected("forbidden")).isEqualTo(1);
    }

    @Test
    void packIsAcknowledgedAfterItsLastRecord() {
        var unused = inflow(100, "payload=senml");
        journal.hold();
        String pack = "[{'n':'a','v':1},{'n':'b','v':2},{'n':'','v':3}]";
        send("x", pack);
        assertThat(journal.head().offset()).isEqualTo(2);
        assertThat(acknowledged).isEmpty();
        journal.release();
        assertThat(acknowledged).containsExactly(pack);
        send("x", "[]");
        assertThat(acknowledged).containsExactly(pack, "[]");
    }

    @Test
    void whatTheJournalCanNotTakeIsNotAcknowledgedAndEndsTheConnection() {
        Inflow inflow = inflow(100);
        send("a", "1");
        journal.breakDown();
        send("a", "2");
        assertThat(acknowledged).containsExactly("1");
        StepVerifier.create(inflow.failed())
                .expectErrorMessage("the journal takes no updates")
                .verify(Duration.ofSeconds(5));
        broker.assertNotCancelled(); // or the client would acknowledge by itself
    }

    @Test
    void commitThatFailsLeavesAllThatWaitedForItToTheBroker() {
        Inflow inflow = inflow(100);
        journal.hold();
        send("a", "1");
        send("a", "2");
        journal.failCommits();
        assertThat(acknowledged).isEmpty();
        StepVerifier.create(inflow.failed())
                .expectErrorMessage("the journal failed while it had this, it may still be published")
                .verify(Duration.ofSeconds(5));
        broker.assertNotCancelled();
    }

    @Test
    void restsWhenThoseUnderWayAreThrough() {
        Inflow inflow = inflow(100);
        journal.hold();
        send("a", "1");
        StepVerifier.create(inflow.rest())
                .expectSubscription()
                .then(() -> send("a", "2"))
                .then(journal::release)
                .expectComplete()
                .verify(Duration.ofSeconds(5));
        assertThat(acknowledged).containsExactly("1");
        assertThat(journal.head().offset()).isEqualTo(1);
    }

    @Test
    void connectionThatIsGoneTakesNoAcknowledgementAndHarmsNobody() {
        var unused = inflow(100);
        broker.next(new MqttMessage(MqttTopic.of("a"), new byte[] {'1'}, () -> {
            throw new RejectedExecutionException("event loop shut down");
        }));
        send("a", "2");
        assertThat(acknowledged).containsExactly("2");
    }
}
