package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.AuditClient;
import dev.sluice.audit.AuditClient.Way;
import dev.sluice.audit.AuditEvent.Closed;
import dev.sluice.audit.AuditEvent.Connected;
import dev.sluice.audit.AuditEvent.Refused;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.testing.TestedTokens;
import dev.sluice.topic.TopicFilter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionAuditTests {

    private final TestBench bench = new TestBench();
    private final TestedTokens tokens = new TestedTokens(bench::now);

    private static AuditClient client(@Nullable String subject) {
        return new AuditClient(Way.WEBSOCKET, InetAddress.getLoopbackAddress(), "s1", subject);
    }

    private Identity ann() {
        List<TopicFilter> granted = List.of(TopicFilter.of("a"));
        return new Identity("ann", null, bench.now().plus(Duration.ofHours(1)), Grants.of(granted, granted, false));
    }

    private TestClient nobody() {
        return bench.connect(null, new Caller(InetAddress.getLoopbackAddress(), tokens));
    }

    @Test
    void sessionBeginsAndEnds() {
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), tokens);
        caller.become(ann());
        TestClient client = bench.connect("topics=a", caller);
        client.send("{'type':'subscribe','id':1,'topics':['b']}");
        client.send("{'type':'publish','id':2,'topic':'b','data':1}");
        client.send("{'type':'publish','id':2,'topic':'a','data':1}");
        client.send("{'type':'subscribe','id':3,'topics':['a//b']}");
        client.session.onClosing(1000);
        client.session.onDisconnected();
        assertThat(bench.audited)
                .containsExactly(
                        new Connected(client("ann")),
                        new Refused(client("ann"), ErrorCode.FORBIDDEN),
                        new Refused(client("ann"), ErrorCode.FORBIDDEN),
                        new Closed(client("ann"), 1000));
    }

    @Test
    void whoSaysLaterWhoItIsIsToldOnceMore() {
        tokens.with("good", ann()).with("next", ann());
        TestClient client = nobody();
        client.send("{'type':'ping','id':1}");
        client.send("{'type':'auth','id':2,'token':'good'}");
        client.send("{'type':'auth','id':3,'token':'next'}");
        assertThat(bench.audited)
                .containsExactly(
                        new Connected(client(null)),
                        new Refused(client(null), ErrorCode.UNAUTHORIZED),
                        new Connected(client("ann")));
    }

    @Test
    void badTokenIsRefusedAndEndsIt() {
        nobody().send("{'type':'auth','id':1,'token':'bad'}");
        assertThat(bench.audited)
                .containsExactly(
                        new Connected(client(null)),
                        new Refused(client(null), ErrorCode.UNAUTHORIZED),
                        new Closed(client(null), 4401));
    }

    @Test
    void whatItsTransportRefusedHasNeitherBegunNorEnded() {
        HandshakeQuery query = HandshakeQuery.parse("topics=$sys/%23");
        Assertions.assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> bench.begin(query, new TestConnection()));
        assertThat(bench.audited).isEmpty();
    }
}
