package dev.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.AuditClient.Way;
import dev.sluice.message.Draft;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.testing.AsyncApi;
import dev.sluice.testing.LogWatch;
import dev.sluice.topic.Topic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditTrailTests {

    private static final InetAddress THERE = new InetSocketAddress("203.0.113.7", 1).getAddress();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<Draft> published = new ArrayList<>();
    private final List<Instant> publishedAt = new ArrayList<>();
    private final LogWatch log = new LogWatch();
    private Mono<Void> outcome = Mono.empty();

    private Instant now() {
        return Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS));
    }

    private AuditTrail trail(int logPerSecond) {
        return new AuditTrail(
                Topic.of("$sys/audit/n1"), this::publish, time, this::now, new AuditProperties(logPerSecond));
    }

    private Mono<Void> publish(Draft draft) {
        return Mono.defer(() -> {
            published.add(draft);
            publishedAt.add(now());
            return outcome;
        });
    }

    @AfterEach
    void end() {
        log.close();
    }

    private static AuditClient client(@Nullable String session, @Nullable String subject) {
        return new AuditClient(Way.WEBSOCKET, THERE, session, subject);
    }

    private static AuditEvent refused() {
        return new AuditEvent.Refused(client(null, null), ErrorCode.UNAUTHORIZED);
    }

    private static AuditEvent connected(String session) {
        return new AuditEvent.Connected(client(session, "ann"));
    }

    private JsonNode data(int index) {
        return JsonMapper.shared().readTree(published.get(index).data());
    }

    @Test
    void eachEventHasItsFieldsAndALine() {
        AuditTrail trail = trail(100);
        trail.happened(connected("s1"));
        time.advanceTimeBy(Duration.ofMillis(200));
        trail.happened(new AuditEvent.Closed(client("s1", "ann"), 4401));
        trail.happened(new AuditEvent.Refused(new AuditClient(Way.HTTP, THERE, null, null), ErrorCode.FORBIDDEN));
        AuditClient admin = new AuditClient(Way.HTTP, THERE, null, "root");
        trail.happened(new AuditEvent.Revoked(admin, "r1", "ann", null, 2_000));
        trail.happened(new AuditEvent.Revoked(admin, "r2", null, "t1", 3_000));
        trail.happened(new AuditEvent.TakenBack(admin, "r2"));
        assertThat(published).isEmpty();
        time.advanceTimeBy(SECOND);
        assertThat(published.get(0).topic()).isEqualTo(Topic.of("$sys/audit/n1"));
        assertThat(data(0)).hasToString("""
                        [{"event":"connected","ts":0,"transport":"websocket","address":"203.0.113.7","session":"s1","subject":"ann"},\
                        {"event":"closed","ts":200000,"transport":"websocket","address":"203.0.113.7","session":"s1","subject":"ann","code":4401},\
                        {"event":"refused","ts":200000,"transport":"http","address":"203.0.113.7","error":"forbidden"},\
                        {"event":"revoked","ts":200000,"transport":"http","address":"203.0.113.7","subject":"root","id":"r1","sub":"ann","until":2000},\
                        {"event":"revoked","ts":200000,"transport":"http","address":"203.0.113.7","subject":"root","id":"r2","jti":"t1","until":3000},\
                        {"event":"revoked","ts":200000,"transport":"http","address":"203.0.113.7","subject":"root","id":"r2","takenBack":true}]""");
        assertThat(AsyncApi.faultsBySchema("audit", data(0))).isEmpty();
        assertThat(log.audit())
                .containsExactly(
                        "connected: websocket from 203.0.113.7, session s1, subject \"ann\"",
                        "closed with 4401: websocket from 203.0.113.7, session s1, subject \"ann\"",
                        "refused, forbidden: http from 203.0.113.7",
                        "revoked until 2000: subject \"ann\", revocation r1, by http from 203.0.113.7, subject \"root\"",
                        "revoked until 3000: token \"t1\", revocation r2, by http from 203.0.113.7, subject \"root\"",
                        "revocation \"r2\" taken back, by http from 203.0.113.7, subject \"root\"");
    }

    @Test
    void isToldAtMostOnceASecondAndNotWhereNothingHappened() {
        AuditTrail trail = trail(100);
        for (int i = 0; i < 50; i++) {
            trail.happened(connected("s" + i));
            time.advanceTimeBy(Duration.ofMillis(130));
        }
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(publishedAt).hasSizeBetween(5, 7);
        for (int i = 1; i < publishedAt.size(); i++) {
            assertThat(Duration.between(publishedAt.get(i - 1), publishedAt.get(i)))
                    .isGreaterThanOrEqualTo(SECOND);
        }
        assertThat(published.stream()
                        .flatMap(draft ->
                                JsonMapper.shared().readTree(draft.data()).valueStream())
                        .map(event -> event.path("session").asString(""))
                        .distinct())
                .as("each once")
                .hasSize(50);
        assertThat(time.getScheduledTaskCount())
                .as("rests while nothing happens")
                .isEqualTo(published.size());
    }

    @Test
    void thousandAreToldAndHowManyMoreThereWere() {
        AuditTrail trail = trail(100);
        for (int i = 0; i < 5_000; i++) {
            trail.happened(refused());
        }
        time.advanceTimeBy(SECOND);
        assertThat(data(0)).hasSize(1_001);
        assertThat(data(0).get(999).path("event").asString("")).isEqualTo("refused");
        assertThat(data(0).get(1_000)).hasToString("{\"omitted\":4000}");
        assertThat(AsyncApi.faultsBySchema("audit", data(0))).isEmpty();
        assertThat(log.audit()).hasSize(101);
        assertThat(log.audit().get(100)).startsWith("4900 more events are not logged");
        trail.happened(refused());
        time.advanceTimeBy(SECOND);
        assertThat(data(1)).as("counts from the last one on").hasSize(1);
    }

    /** Else whoever knocks often enough would hide what happens. */
    @Test
    void refusalsGiveWayToAllElse() {
        AuditTrail trail = trail(3);
        for (int i = 0; i < 1_500; i++) {
            trail.happened(refused());
        }
        trail.happened(connected("s1"));
        trail.happened(new AuditEvent.Closed(client("s1", "ann"), 1000));
        trail.happened(refused());
        time.advanceTimeBy(SECOND);
        assertThat(data(0)).hasSize(1_001);
        assertThat(data(0).get(998).path("event").asString("")).isEqualTo("connected");
        assertThat(data(0).get(999).path("event").asString("")).isEqualTo("closed");
        assertThat(data(0).get(1_000)).hasToString("{\"omitted\":503}");
        assertThat(log.audit()).hasSize(4);
        assertThat(log.audit().get(0)).startsWith("refused");
        assertThat(log.audit().get(1)).startsWith("connected");
        assertThat(log.audit().get(3)).startsWith("1500 more");
    }

    @Test
    void whereNothingIsToBeLoggedTheTopicHasItAllTheSame() {
        AuditTrail trail = trail(0);
        trail.happened(connected("s1"));
        time.advanceTimeBy(SECOND);
        assertThat(log.audit()).isEmpty();
        assertThat(data(0)).hasSize(1);
    }

    @Test
    void whileTheHubTakesNothingTheLogGoesOnAndWhatWaitsIsBounded() {
        Sinks.Empty<Void> stuck = Sinks.empty();
        outcome = stuck.asMono();
        AuditTrail trail = trail(2);
        trail.happened(connected("first"));
        time.advanceTimeBy(SECOND);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 600; j++) {
                trail.happened(connected("s"));
            }
            time.advanceTimeBy(SECOND);
        }
        assertThat(published).hasSize(1);
        assertThat(log.audit()).hasSize(1 + 3 * 3);
        outcome = Mono.empty();
        stuck.tryEmitEmpty().orThrow();
        time.advanceTimeBy(SECOND.multipliedBy(2));
        assertThat(data(1)).hasSize(1_001);
        assertThat(data(1).get(1_000)).hasToString("{\"omitted\":800}");
    }

    @Test
    void whatCouldNotBePublishedIsCounted() {
        outcome = Mono.error(new IllegalStateException("full"));
        AuditTrail trail = trail(10);
        trail.happened(connected("lost"));
        time.advanceTimeBy(SECOND);
        outcome = Mono.empty();
        trail.happened(connected("told"));
        time.advanceTimeBy(SECOND.multipliedBy(2));
        assertThat(data(1)).hasSize(2);
        assertThat(data(1).get(1)).hasToString("{\"omitted\":1}");
    }

    @Test
    void afterItsEndItTakesAnythingAndThrowsNothing() {
        AuditTrail trail = trail(10);
        trail.happened(connected("s1"));
        trail.close();
        assertThat(log.audit()).hasSize(1);
        trail.happened(connected("s2"));
        trail(10).happened(connected("s3"));
    }

    /** Who issues tokens writes their subjects. */
    @ParameterizedTest
    @ValueSource(strings = {"a\nconnected: x", "a\", session \"", "\u202eann", "a\u2028b", "\ud800", "a\\"})
    void subjectLooksLikeNothingElse(String subject) {
        AuditTrail trail = trail(10);
        trail.happened(new AuditEvent.Connected(client("s1", subject)));
        time.advanceTimeBy(SECOND);
        assertThat(data(0).get(0).path("subject").asString("")).isEqualTo(subject.equals("\ud800") ? "?" : subject);
        assertThat(log.audit()).hasSize(1);
        assertThat(log.audit().get(0))
                .matches(".*, subject \"[^\"\\p{Cntrl}\\p{Cf}\u2028]*\\\\u\\{[0-9a-f]+}[^\"]*\"|.*\\\\u.*");
    }
}
