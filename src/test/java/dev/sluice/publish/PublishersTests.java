package dev.sluice.publish;

import static dev.sluice.limit.TokenBucket.Verdict.ADMITTED;
import static dev.sluice.limit.TokenBucket.Verdict.EXCEEDED;
import static dev.sluice.limit.TokenBucket.Verdict.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.testing.TestedTokens;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;

class PublishersTests {

    private static final PublishProperties LIMITS = new PublishProperties(10, 20, 100, 8, Duration.ofSeconds(5));
    private static final InetAddress HERE = NetUtil.createInetAddressFromIpAddressString("192.0.2.1");
    private static final InetAddress THERE = NetUtil.createInetAddressFromIpAddressString("192.0.2.2");
    private static final Caller PERMITTED = new Caller(HERE, Grants.withoutTokens(true, false));
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;

    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(1_000, 1_000));
    private final Hub hub = new Hub(
            journal,
            Schedulers.immediate(),
            Schedulers.parallel(),
            InstantSource.system(),
            Duration.ofMinutes(1),
            new HubMetrics(new SimpleMeterRegistry(), journal));
    private final List<String> told = new ArrayList<>();
    private long now;
    private final Publishers publishers = new Publishers(hub, LIMITS, () -> now);

    private final class Told implements Receipt {
        @Override
        public void published(Update update) {
            told.add(update.topic() + ":" + update.seq());
        }

        @Override
        public void refused(ErrorCode code, String message) {
            told.add(code.toString());
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            told.add("in doubt: " + code);
        }
    }

    @Test
    void whoMayNotPublishIsForbiddenAllTopics() {
        submit(publishers.open(new Caller(HERE, Grants.withoutTokens(false, true))), "a");
        submit(publishers.open(PERMITTED), "a");
        assertThat(told).containsExactly("FORBIDDEN", "a:1");
    }

    @Test
    void serversOwnTopicsAreForbidden() {
        Publisher publisher = publishers.open(PERMITTED);
        submit(publisher, "$sys/a");
        submit(publisher, "$sys");
        submit(publisher, "$system");
        assertThat(told).containsExactly("FORBIDDEN", "FORBIDDEN", "$system:1");
    }

    @Test
    void hundredThousandNewTopicsStopAtTheLimitAndOldOnesGoOn() {
        Publisher publisher = publishers.open(PERMITTED);
        for (int i = 0; i < 100_000; i++) {
            submit(publisher, "t/" + i);
        }
        assertThat(told.subList(0, 100)).allMatch(each -> each.endsWith(":1"));
        assertThat(told.subList(100, 100_000)).containsOnly("RATE_LIMITED");
        assertThat(journal.usage().topics()).isEqualTo(100);
        told.clear();
        submit(publisher, "t/5");
        submit(publishers.open(new Caller(THERE, Grants.withoutTokens(true, false))), "other");
        assertThat(told).containsExactly("t/5:2", "other:1");
    }

    @Test
    void newTopicsComeBackWithinAnHour() {
        Publisher publisher = publishers.open(PERMITTED);
        for (int i = 0; i < 101; i++) {
            submit(publisher, "t/" + i);
        }
        now += HOUR / 100;
        submit(publisher, "t/100");
        submit(publisher, "t/101");
        assertThat(told.subList(100, 103)).containsExactly("RATE_LIMITED", "t/100:1", "RATE_LIMITED");
    }

    @Test
    void connectingAgainRenewsNoAllowanceOfNewTopics() {
        for (int connection = 0; connection < 11; connection++) {
            begin("connection" + connection, 60, publishers.open(PERMITTED));
        }
        begin("request", 60, publishers.of(PERMITTED));
        now += SECOND; // the rate of requests is whole again, and its publisher forgotten
        begin("other", 1, publishers.of(caller("192.0.2.2")));
        begin("again", 60, publishers.of(PERMITTED));
        assertThat(journal.usage().topics()).isEqualTo(100 + 1);
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::1, 2001:db8::ffff:2", "127.0.0.1, ::1", "127.0.0.1, 127.8.8.8", "192.0.2.1, ::ffff:192.0.2.1"
    })
    void addressesOfOneOwnerHaveOneAllowance(String one, String same) {
        begin("one", 60, publishers.open(caller(one)));
        begin("same", 60, publishers.open(caller(same)));
        assertThat(journal.usage().topics()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::1, 2001:db8:0:1::1", "127.0.0.1, 192.0.2.1", "192.0.2.1, 192.0.2.2", "::2, 0.0.0.1"})
    void addressesOfTwoOwnersHaveTwo(String one, String other) {
        begin("one", 101, publishers.open(caller(one)));
        begin("other", 101, publishers.open(caller(other)));
        assertThat(journal.usage().topics()).isEqualTo(200);
    }

    @Test
    void feedsAllowanceIsNoAddresses() {
        begin("feed", 60, publishers.ofFeed("mqtt/plant", 50));
        begin("local", 101, publishers.open(caller("127.0.0.1")));
        assertThat(journal.usage().topics()).isEqualTo(50 + 100);
    }

    @Test
    void rateIsToldOrWaitedFor() {
        Publisher publisher = publishers.open(PERMITTED);
        for (int i = 0; i < 20; i++) {
            assertThat(publisher.admit()).isEqualTo(ADMITTED);
        }
        assertThat(publisher.admit()).isEqualTo(REFUSED);
        assertThat(publisher.reserve(5)).isEqualTo(6 * SECOND / 10);
        for (int i = 0; i < 4; i++) {
            assertThat(publisher.admit()).isEqualTo(REFUSED);
        }
        assertThat(publisher.admit()).isEqualTo(EXCEEDED);
        now += 3 * SECOND;
        assertThat(publisher.reserve(19)).isZero();
    }

    @Test
    void requestsOfOneAddressHaveOneRate() {
        useUp(PERMITTED);
        assertThat(publishers.of(PERMITTED).admit()).isEqualTo(REFUSED);
        assertThat(publishers.of(caller("192.0.2.2")).admit()).isEqualTo(ADMITTED);
        assertThat(publishers
                        .of(new Caller(HERE, Grants.withoutTokens(false, false)))
                        .isPermitted())
                .isFalse();
    }

    @Test
    void subjectHasOneRateWhereverItComesFrom() {
        useUp(subject(HERE, "ann", "a/#"));
        assertThat(publishers.of(subject(THERE, "ann", "a/#")).admit()).isEqualTo(REFUSED);
        assertThat(publishers.of(subject(HERE, "bob", "a/#")).admit()).isEqualTo(ADMITTED);
        assertThat(publishers.of(PERMITTED).admit()).isEqualTo(ADMITTED);
    }

    @Test
    void connectionsOfASubjectHaveOneRateTogether() {
        Publisher first = publishers.open(subject(HERE, "ann", "a/#"));
        Publisher second = publishers.open(subject(THERE, "ann", "a/#"));
        for (int i = 0; i < LIMITS.updatesBurst() / 2; i++) {
            assertThat(first.admit()).isEqualTo(ADMITTED);
            assertThat(second.admit()).isEqualTo(ADMITTED);
        }
        assertThat(first.admit()).isEqualTo(REFUSED);
        assertThat(publishers.of(subject(HERE, "ann", "a/#")).admit()).isEqualTo(REFUSED);
        assertThat(publishers.open(subject(HERE, "bob", "a/#")).admit()).isEqualTo(ADMITTED);
        now += 60 * SECOND;
        assertThat(second.reserve(LIMITS.updatesBurst())).isZero();
        assertThat(first.reserve(1)).isPositive();
    }

    @Test
    void whoShowsATokenLaterHasTheRateOfItsSubjectFromThenOn() {
        useUp(subject(HERE, "ann", "a/#"));
        Caller caller = new Caller(THERE, new TestedTokens());
        Publisher publisher = publishers.open(caller);
        assertThat(publisher.admit()).isEqualTo(ADMITTED);
        caller.become(new Identity("ann", null, Instant.MAX, Grants.NONE));
        assertThat(publisher.admit()).isEqualTo(REFUSED);
    }

    /** Two devices behind one address, or one with a new token. */
    @Test
    void eachRequestPublishesByItsOwnGrants() {
        Publisher a = publishers.of(subject(HERE, "ann", "a/#"));
        Publisher b = publishers.of(subject(HERE, "ann", "b/#"));
        submit(a, "a/x");
        submit(b, "b/x");
        submit(b, "a/x");
        submit(a, "b/x");
        assertThat(told).containsExactly("a/x:1", "b/x:1", "FORBIDDEN", "FORBIDDEN");
    }

    private void useUp(Caller caller) {
        for (int i = 0; i < LIMITS.updatesBurst(); i++) {
            assertThat(publishers.of(caller).admit()).isEqualTo(ADMITTED);
        }
    }

    private static Caller subject(InetAddress address, String name, String publish) {
        Caller caller = new Caller(address, new TestedTokens());
        Grants grants = Grants.of(List.of(), List.of(TopicFilter.of(publish)), false);
        caller.become(new Identity(name, null, Instant.MAX, grants));
        return caller;
    }

    private static Caller caller(String address) {
        return new Caller(NetUtil.createInetAddressFromIpAddressString(address), Grants.withoutTokens(true, false));
    }

    private void begin(String prefix, int topics, Publisher publisher) {
        for (int i = 0; i < topics; i++) {
            submit(publisher, prefix + "/" + i);
        }
    }

    private void submit(Publisher publisher, String topic) {
        assertThat(publisher.submit(new Draft(Topic.of(topic), new byte[] {'1'}), new Told()))
                .isTrue();
    }
}
