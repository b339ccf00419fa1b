package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a will, in virtual time. */
class JavaClientWillTests {

    private static final Will OTHER = Will.STALE.withAfter(Duration.ofSeconds(2));

    private final StandIn server = new StandIn();
    private final List<String> told = new ArrayList<>();

    private void leave(SluiceClient client, Will will) {
        var unused = client.will(will)
                .subscribe(
                        never -> {},
                        fault -> {
                            SluiceException why = (SluiceException) fault;
                            told.add(why.code()
                                    + (why.isRetryable() ? " retryable" : "")
                                    + (why.isUnknown() ? " unknown" : ""));
                        },
                        () -> told.add("done"));
    }

    private List<String> said() {
        return server.last().messages().stream()
                .filter(message -> message.contains("will"))
                .map(message -> message.replaceAll(",\"id\":\\d+", ""))
                .toList();
    }

    private void willed() {
        server.last().say("{'type':'willed','id':" + server.last().lastId("will") + "}");
    }

    private void refused(String code, boolean isRetryable) {
        server.last()
                .say("{'type':'error','id':" + server.last().lastId("will") + ",'code':'" + code
                        + "','message':'m','retryable':" + isRetryable + "}");
    }

    @Test
    void itIsDoneWhenTheServerHasIt() {
        SluiceClient client = server.client();
        Message message = Message.of("a/state", "\"gone\"").withTtl(Duration.ofSeconds(1));
        leave(client, OTHER.withPublish(message, Message.retirement("b")));
        assertThat(server.last().messages())
                .containsExactly(
                        "{\"type\":\"will\",\"id\":1,\"stale\":true,\"publish\":["
                                + "{\"topic\":\"a/state\",\"data\":\"gone\",\"ttl\":1000},{\"topic\":\"b\",\"data\":null}],\"after\":2000}");
        assertThat(told).isEmpty();
        willed();
        assertThat(told).containsExactly("done");
    }

    @Test
    void itWaitsForAConnectionAndWhatTakesItsPlaceIsSaidInstead() {
        server.sayNothing();
        SluiceClient client = server.client();
        leave(client, Will.STALE);
        leave(client, OTHER);
        server.advance(Duration.ofSeconds(8));
        assertThat(told).isEmpty();
        server.last().welcome();
        assertThat(said()).containsExactly("{\"type\":\"will\",\"stale\":true,\"after\":2000}");
        willed();
        assertThat(told).containsExactly("done", "done");
    }

    @Test
    void itIsSaidAgainOnEachConnectionUntilItIsTakenBack() {
        SluiceClient client = server.client();
        leave(client, Will.STALE);
        server.cut(); // before it was answered
        assertThat(said()).containsExactly("{\"type\":\"will\",\"stale\":true}");
        willed();
        assertThat(told).containsExactly("done");
        server.cut();
        assertThat(said()).containsExactly("{\"type\":\"will\",\"stale\":true}");
        leave(client, Will.NONE);
        assertThat(said()).last().isEqualTo("{\"type\":\"will\"}");
        willed();
        assertThat(told).containsExactly("done", "done");
        server.cut();
        assertThat(said()).isEmpty();
    }

    @Test
    void whatIsRefusedLeavesTheOneBeforeAsItWas() {
        SluiceClient client = server.client();
        leave(client, OTHER);
        willed();
        leave(client, Will.STALE.withPublish(Message.of("a", "1")));
        refused("forbidden", false);
        leave(client, Will.STALE.withPublish(Message.of("a", '"' + "é".repeat(40_000) + '"')));
        assertThat(told).containsExactly("done", "forbidden", "too_large");
        assertThat(server.last().isAborted()).isFalse();
        server.cut();
        assertThat(said()).containsExactly("{\"type\":\"will\",\"stale\":true,\"after\":2000}");
    }

    @Test
    void whereTheOneBeforeWasNotSaidYetItFollowsWhatIsRefused() {
        SluiceClient client = server.client();
        leave(client, OTHER);
        willed();
        server.sayNothing();
        server.cut();
        leave(client, Will.STALE);
        server.last().welcome();
        refused("forbidden", false);
        assertThat(said())
                .containsExactly(
                        "{\"type\":\"will\",\"stale\":true}", "{\"type\":\"will\",\"stale\":true,\"after\":2000}");
        assertThat(told).containsExactly("done", "forbidden");
    }

    @Test
    void withoutAnAnswerWithinFiveSecondsNobodyKnows() {
        SluiceClient client = server.client();
        leave(client, Will.STALE);
        server.advanceMillis(4_999);
        assertThat(told).isEmpty();
        server.advanceMillis(1);
        assertThat(told).containsExactly("unavailable unknown");
        server.cut();
        assertThat(said()).isEmpty();
    }

    @Test
    void whatIsRefusedWhenItIsSaidAgainIsTriedAgainWhereThatMayHelp() {
        SluiceClient client = server.client();
        leave(client, Will.STALE);
        willed();
        server.cut();
        refused("rate_limited", true);
        server.advanceMillis(999);
        assertThat(said()).hasSize(1);
        server.advanceMillis(1);
        assertThat(said()).hasSize(2);
        refused("forbidden", false);
        server.live(Duration.ofSeconds(10));
        assertThat(said()).hasSize(2);
        server.cut();
        assertThat(said()).isEmpty();
        assertThat(told).containsExactly("done");
    }

    @Test
    void aTimeThatNoFrameCanSayIsRefusedAtOnce() {
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatThrownBy(() -> Will.STALE.withAfter(forever)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Will.STALE.withAfter(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Message.of("a", "1").withTtl(forever)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventStreamHasNone() {
        SluiceClient client = server.clientOverEvents();
        leave(client, Will.STALE);
        assertThat(server.last().isStream()).isTrue();
        assertThat(server.last().messages()).isEmpty();
        server.refuseUpgrades(false);
        server.live(Duration.ofSeconds(62));
        assertThat(server.last().isStream()).isFalse();
        assertThat(said()).hasSize(1);
        willed();
        assertThat(told).containsExactly("done");
    }

    @Test
    void whatWaitsFailsWhenTheClientIsClosed() {
        SluiceClient client = server.client();
        leave(client, Will.STALE);
        client.close();
        leave(client, Will.STALE);
        assertThat(told).containsExactly("closed", "closed");
    }

    @Test
    void onlyWhoIsClosedByTheApplicationTakesLeave() {
        SluiceClient client = server.client();
        client.close();
        assertThat(server.last().closeCode()).isEqualTo(1000);

        SluiceClient dismissed = server.client();
        StandIn.Connected first = server.last();
        var unused = dismissed.subscribe(List.of("a"), Contract.DEFAULT).subscribe(update -> {}, fault -> {});
        var unused2 = dismissed.subscribe(List.of("#"), Contract.DEFAULT).subscribe(update -> {}, fault -> {});
        assertThat(server.last()).isNotSameAs(first);
        server.last().end(4403); // another connection ends for good, and so all
        assertThat(first.closeCode()).isEqualTo(4000);
    }
}
