package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.AuditEvent;
import dev.sluice.message.Update;
import dev.sluice.protocol.CloseCode;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a client's session makes of its will: who may give one, when it counts, and what is left of it at the end. */
class WillTests extends WithTokens {

    private static final String BOTH =
            "{'type':'will','id':'w','stale':true,'publish':[{'topic':'state','data':0.50}]}";
    private static final Duration SOON = Duration.ofMillis(100);

    @BeforeEach
    void start() {
        bench.wills.start();
    }

    private TestClient device() {
        TestClient device = bench.connect(null, true, new TestConnection());
        device.received();
        return device;
    }

    private TestClient ann(String... filters) {
        TestClient device = known(null, identity("ann", HOUR, filters));
        device.received();
        return device;
    }

    private void lose(TestClient client) {
        client.session.onDisconnected();
        bench.pass(SOON);
    }

    /** What is in the log: topic, data, quality. */
    private List<String> log() {
        return bench.lane.journal().read(0, 1_000).updates().stream()
                .map(update -> update.topic() + " " + new String(update.data(), StandardCharsets.UTF_8) + " "
                        + update.quality().wireName())
                .toList();
    }

    @Test
    void deviceThatIsLostLeavesWhatItSaidAndItsValuesAreStale() {
        TestClient listener = bench.connect("topics=%23");
        TestClient device = device();
        device.send("{'type':'publish','topic':'a','data':1.0}");
        device.send(BOTH);
        device.send("{'type':'publish','topic':'b','data':2}");
        assertThat(device.one().toString()).isEqualTo("{\"type\":\"willed\",\"id\":\"w\"}");
        listener.received();
        lose(device);
        List<JsonNode> frames = listener.connection.take();
        assertThat(frames)
                .extracting(frame -> frame.path("topic").asString() + frame.path("data") + frame.path("quality"))
                .containsExactly("state0.5", "a1.0\"stale\"", "b2\"stale\"");
    }

    @Test
    void whoSaysNothingOfItIsAnsweredNothing() {
        TestClient device = device();
        device.send("{'type':'will','stale':true}");
        assertThat(device.received()).isEmpty();
        assertThat(bench.wills.count()).isOne();
    }

    @Test
    void whoTakesLeaveLeavesNothing() {
        TestClient device = device();
        device.send("{'type':'publish','topic':'a','data':1}");
        device.send(BOTH);
        device.session.onClosing(1000);
        lose(device);
        assertThat(log()).containsExactly("a 1 good");
        assertThat(bench.wills.count()).isZero();
    }

    @Test
    void everyOtherCloseIsNone() {
        for (int code : new int[] {1001, 1011, 3000, 4400, 4409}) {
            TestClient device = device();
            device.send("{'type':'will','publish':[{'topic':'t" + code + "','data':" + code + "}]}");
            device.session.onClosing(code);
            lose(device);
        }
        assertThat(log())
                .containsExactly(
                        "t1001 1001 good", "t1011 1011 good", "t3000 3000 good", "t4400 4400 good", "t4409 4409 good");
    }

    @Test
    void itIsReplacedAndTakenBack() {
        TestClient device = device();
        device.send(BOTH);
        device.send("{'type':'will','id':2,'publish':[{'topic':'other','data':1}]}");
        TestClient repentant = device();
        repentant.send(BOTH);
        repentant.send("{'type':'will','id':3}");
        assertThat(device.received()).containsExactly("willed w", "willed 2");
        assertThat(repentant.received()).containsExactly("willed w", "willed 3");
        lose(repentant);
        lose(device);
        assertThat(log()).containsExactly("other 1 good");
    }

    @Test
    void whoMustNotPublishThereLeavesNoWillAndTheOneBeforeCountsOn() {
        TestClient device = ann("a/#");
        device.send("{'type':'will','id':1,'publish':[{'topic':'a/state','data':1}]}");
        device.send("{'type':'will','id':2,'publish':[{'topic':'a/state','data':2},{'topic':'b','data':2}]}");
        device.send("{'type':'will','id':3,'publish':[{'topic':'$sys/a','data':2}]}");
        assertThat(device.received()).containsExactly("willed 1", "error 2 forbidden", "error 3 forbidden");
        lose(device);
        assertThat(log()).containsExactly("a/state 1 good");
        TestClient reader = bench.connect("topics=a");
        reader.received();
        reader.send("{'type':'will','id':1,'stale':true}");
        assertThat(reader.received()).containsExactly("error 1 forbidden");
        assertThat(bench.audited)
                .filteredOn(AuditEvent.Refused.class::isInstance)
                .hasSize(3);
    }

    @Test
    void whoHasToShowATokenFirstDoesSo() {
        TestClient device = nobody(null);
        device.received();
        device.send(BOTH);
        assertThat(device.received()).containsExactly("error w unauthorized");
    }

    @Test
    void narrowerTokenTakesOutWhatItDoesNotGrantAndSaysSo() {
        tokens.with("narrower", identity("ann", HOUR, "a/state"));
        TestClient device = ann("a/#");
        device.send("{'type':'will','id':2,'publish':[{'topic':'a/state','data':1},{'topic':'a/b','data':2}]}");
        device.received();
        device.send(auth("narrower"));
        assertThat(device.received()).containsExactly("authenticated 1", "error forbidden");
        lose(device);
        assertThat(log()).containsExactly("a/state 1 good");
    }

    @Test
    void narrowerTokenThatGrantsNothingOfItTakesItBack() {
        tokens.with("other", identity("ann", HOUR, "b"));
        TestClient device = ann("a/#");
        device.send("{'type':'will','publish':[{'topic':'a/state','data':1}]}");
        device.send(auth("other"));
        assertThat(bench.wills.count()).isZero();
        lose(device);
        assertThat(log()).isEmpty();
    }

    @Test
    void tokenThatHasRunOutLeavesOnlyThatValuesAreStale() {
        TestClient device = known(null, identity("ann", Duration.ofSeconds(20), "#"));
        device.send("{'type':'publish','topic':'a','data':1}");
        device.send(BOTH);
        bench.pass(Duration.ofSeconds(21));
        assertThat(device.connection.closed).isEqualTo(CloseCode.UNAUTHORIZED);
        assertThat(log()).containsExactly("a 1 good", "a 1 stale");
    }

    @Test
    void revocationLeavesOnlyThatValuesAreStale() {
        TestClient device = ann("#");
        device.send("{'type':'publish','topic':'a','data':1}");
        device.send(BOTH);
        tokens.revoke("ann");
        device.session.checkToken();
        bench.pass(SOON);
        assertThat(log()).containsExactly("a 1 good", "a 1 stale");
    }

    @Test
    void revocationWhileItWaitsToo() {
        TestClient device = ann("#");
        device.send("{'type':'publish','topic':'a','data':1}");
        device.send("{'type':'will','stale':true,'publish':[{'topic':'state','data':0}],'after':5000}");
        lose(device);
        bench.revoked.add("ann");
        bench.pass(Duration.ofSeconds(6));
        assertThat(log()).containsExactly("a 1 good", "a 1 stale");
    }

    @Test
    void tokenThatRunsOutWhileItWaitsTakesNothingFromIt() {
        TestClient device = known(null, identity("ann", Duration.ofSeconds(2), "#"));
        device.send("{'type':'will','publish':[{'topic':'state','data':0}],'after':5000}");
        lose(device);
        bench.pass(Duration.ofSeconds(6));
        assertThat(log()).containsExactly("state 0 good");
    }

    @Test
    void drainingServerWaitsForThoseThatComeBack() {
        TestClient device = device();
        TestClient lost = device();
        device.send("{'type':'publish','topic':'a','data':1}");
        lost.send("{'type':'publish','topic':'b','data':1}");
        device.send(BOTH);
        lost.send("{'type':'will','stale':true}");
        device.session.goAway(Duration.ofSeconds(3));
        lost.session.goAway(Duration.ofSeconds(3));
        bench.pass(Duration.ofMillis(12_900));
        TestClient again = device();
        again.send("{'type':'publish','topic':'a','data':1}");
        again.send("{'type':'publish','topic':'state','data':1}");
        assertThat(log()).noneMatch(line -> line.endsWith("stale"));
        bench.pass(Duration.ofMillis(200));
        assertThat(log()).containsExactly("a 1 good", "b 1 good", "a 1 good", "state 1 good", "b 1 stale");
    }

    @Test
    void valuesOfAWillCountForTheRateAsIfTheyWerePublished() {
        TestClient device = device();
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            values.append(i == 0 ? "" : ",").append("{'topic':'t','data':1}");
        }
        for (int id = 1; id <= 4; id++) {
            device.send("{'type':'will','id':" + id + ",'publish':[" + values + "]}");
        }
        assertThat(device.received()).containsExactly("willed 1", "willed 2", "willed 3", "error 4 rate_limited");
        assertThat(bench.wills.count()).isOne();
    }

    @Test
    void whoIsSentAwayForItLeavesTheWillOfBeforeAndNoOther() {
        TestClient device = device();
        device.send("{'type':'will','publish':[{'topic':'state','data':1}]}");
        StringBuilder values = new StringBuilder("{'topic':'t','data':1}");
        for (int i = 1; i < 64; i++) {
            values.append(",{'topic':'t','data':1}");
        }
        for (int i = 0; i < 1_000 && device.connection.closed == null; i++) {
            device.sendOnly("{'type':'will','publish':[" + values + "]}");
        }
        assertThat(device.connection.closed).isEqualTo(CloseCode.TOO_FAST);
        bench.pass(SOON);
        assertThat(bench.wills.carriedOut()).isOne();
        assertThat(bench.wills.count()).isZero();
    }

    @Test
    void whereThereIsNoRoomTheOneBeforeCountsOn() {
        TestClient device = device();
        String large = "x".repeat(40_000);
        device.send("{'type':'will','id':1,'publish':[{'topic':'large','data':'" + large + "'}]}");
        assertThat(device.received()).containsExactly("willed 1");
        TestClient other = device();
        other.send("{'type':'will','id':2,'stale':true}");
        other.send("{'type':'will','id':3,'publish':[{'topic':'large','data':'" + large + "'}]}");
        JsonNode refusal = other.connection.take().get(1);
        assertThat(refusal.path("code").asString()).isEqualTo("unavailable");
        assertThat(refusal.path("retryable").asBoolean()).isTrue();
        other.send("{'type':'publish','topic':'a','data':1}");
        lose(other);
        assertThat(log()).as("the one before counts on").containsExactly("a 1 good", "a 1 stale");
    }

    @Test
    void whatIsUnderWayAtTheEndIsStaleToo() {
        TestClient device = device();
        device.send("{'type':'will','stale':true}");
        device.sendOnly("{'type':'publish','topic':'a','data':1}");
        lose(device);
        assertThat(log()).containsExactly("a 1 good", "a 1 stale");
    }

    @Test
    void updatesOfASessionHaveItAsTheirSource() {
        TestClient device = device();
        device.send("{'type':'publish','topic':'a','data':1}");
        Update update = bench.lane.journal().read(0, 1).updates().get(0);
        assertThat(update.source()).isEqualTo("s1");
    }

    /** The rights of a server without tokens. */
    @Test
    void otherMachinesLeaveNoneInProtectedMode() {
        Caller other = new Caller(InetAddress.getLoopbackAddress(), Grants.withoutTokens(false, false));
        TestClient device = bench.connect(null, other);
        device.received();
        device.send(BOTH);
        assertThat(device.received()).containsExactly("error w forbidden");
    }
}
