package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a token grants, and what its client asks for in vain, counts for the memory of filters, and is given back. */
class GrantedMemoryTests extends WithTokens {

    private static final int FULL = TestBench.INDEX_BYTES - 100;

    @BeforeEach
    void begin() {
        var unused = tokens.with("small", identity("ann", HOUR, "a/#"))
                .with("large", identity("ann", HOUR, "a/#", "b", "c"));
    }

    private static long granted(String... filters) {
        return IntStream.range(0, filters.length)
                        .mapToLong(i -> TopicFilter.of(filters[i]).memoryBytes())
                        .sum()
                * 2; // to subscribe, and to publish
    }

    private static String vain(int frame, int i) {
        return "no/" + frame + "/" + i;
    }

    /** One filter that counts, and as many as there is room for of which nothing does. */
    private static String subscribe(int frame) {
        String others = IntStream.range(1, 64)
                .mapToObj(i -> ",'" + vain(frame, i) + "'")
                .collect(Collectors.joining());
        return "{'type':'subscribe','id':" + frame + ",'snapshot':false,'topics':['a/" + frame + "'" + others + "]}";
    }

    @Test
    void filterOfWhichNothingCountsIsOneAllTheSame() {
        TestClient client = known(null, identity("ann", HOUR, "a/#"));
        for (int frame = 0; frame < 16; frame++) {
            client.send(subscribe(frame));
        }
        assertThat(client.received()).hasSize(1 + 2 * 16).noneMatch(told -> told.startsWith("error"));
        client.send("{'type':'subscribe','id':16,'topics':['a/16']}");
        assertThat(client.received()).containsExactly("error 16 too_many_subscriptions");
        client.send("{'type':'unsubscribe','topics':['" + vain(3, 5) + "']}");
        client.send("{'type':'subscribe','id':17,'topics':['a/16']}");
        assertThat(client.received()).containsExactly("subscribed 17", "synced 17");
    }

    @Test
    void memoryOfAllThatIsKeptIsCountedAndGivenBack() {
        TestClient client = known(null, identity("ann", HOUR, "a/#"));
        assertThat(bench.indexBytes.bytes()).isEqualTo(granted("a/#"));
        client.send(subscribe(0));
        long asked = IntStream.range(1, 64)
                .mapToLong(i -> TopicFilter.of(vain(0, i)).memoryBytes())
                .sum();
        long subscribed = asked + TopicFilter.of("a/0").indexBytes();
        assertThat(bench.indexBytes.bytes()).isEqualTo(granted("a/#") + subscribed);
        client.send(subscribe(0));
        assertThat(bench.indexBytes.bytes()).as("again").isEqualTo(granted("a/#") + subscribed);
        client.send(auth("large"));
        assertThat(bench.indexBytes.bytes()).isEqualTo(granted("a/#", "b", "c") + subscribed);
        var unused = tokens.with("other", identity("ann", HOUR, "z"));
        client.send(auth("other"));
        assertThat(bench.indexBytes.bytes()).as("without its filters").isEqualTo(granted("z"));
        client.session.onDisconnected();
        assertThat(bench.indexBytes.bytes()).isZero();
    }

    @Test
    void filterThatIsCutDownCountsBesideWhatIsLeftOfIt() {
        TestClient client = known("topics=%23", identity("ann", HOUR, "a", "b"));
        long parts =
                (long) TopicFilter.of("a").indexBytes() + TopicFilter.of("b").indexBytes();
        assertThat(bench.indexBytes.bytes())
                .isEqualTo(granted("a", "b") + parts + TopicFilter.of("#").memoryBytes());
        client.send("{'type':'unsubscribe'}");
        assertThat(bench.indexBytes.bytes()).isEqualTo(granted("a", "b"));
    }

    @Test
    void whatManyAreGrantedCountsOnce() {
        List<TestClient> clients = Stream.of("ann", "bob", "ann")
                .map(subject -> known(null, identity(subject, HOUR, "a/#", "b")))
                .toList();
        TestClient other = known(null, identity("ann", HOUR, "b"));
        var unused = tokens.with("ofBob", identity("bob", HOUR, "a/#", "b"));
        assertThat(bench.indexBytes.bytes()).isEqualTo(granted("a/#", "b") + granted("b"));
        clients.get(0).session.onDisconnected();
        clients.get(1).send(auth("ofBob"));
        assertThat(bench.indexBytes.bytes()).isEqualTo(granted("a/#", "b") + granted("b"));
        clients.get(2).session.onDisconnected();
        other.session.onDisconnected();
        assertThat(bench.indexBytes.bytes()).isEqualTo(granted("a/#", "b"));
        clients.get(1).session.onDisconnected();
        assertThat(bench.indexBytes.bytes()).isZero();
    }

    @Test
    void whoComesWhereThereIsNoRoomIsAskedToComeLater() {
        bench.indexBytes.add(FULL);
        TestClient client = known(null, identity("ann", HOUR, "a/#"));
        assertThat(client.received()).containsExactly("welcome", "error unavailable");
        assertThat(client.connection.closed).isEqualTo(CloseCode.TRY_LATER);
        assertThat(bench.indexBytes.bytes()).isEqualTo(FULL);
    }

    @Test
    void tokenForWhichThereIsNoRoomIsTakenLaterAndTheOneBeforeCountsOn() {
        TestClient client = known("topics=a/1", identity("ann", HOUR, "a/#"));
        client.received();
        long before = bench.indexBytes.bytes();
        bench.indexBytes.add(FULL - before);
        client.send(auth("large"));
        client.send(auth("small"));
        bench.publish("a/1");
        assertThat(client.received()).containsExactly("error 1 unavailable", "authenticated 1", "a/1:1");
        bench.indexBytes.add(before - FULL);
        client.send(auth("large"));
        assertThat(client.received()).containsExactly("authenticated 1");
    }
}
