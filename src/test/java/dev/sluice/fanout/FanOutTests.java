package dev.sluice.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FanOutTests {

    private static final int TURN_SOCKETS = 2;

    private final FanOut fanOut = new FanOut(TURN_SOCKETS, 64, new IndexBytes(1 << 20));
    private final List<String> heard = new ArrayList<>();
    private long offset;

    /** Says what it hears, in the order in which all do. */
    private final class Listener implements Receiver {
        private final String name;
        private boolean full;
        private @Nullable Error fault;

        Listener(String name) {
            this.name = name;
        }

        private boolean hear(String what) {
            if (fault != null) {
                throw fault;
            }
            heard.add(name + " " + what);
            return full;
        }

        @Override
        public boolean offer(LaneTopic topic, Publication newest) {
            return hear("offered " + newest.offset());
        }

        @Override
        public void takeDirectly(List<Publication> updates, Batches batches) {
            var unused = hear("directly " + updates.size());
        }

        @Override
        public boolean release(Object by, LaneTopic topic, Publication released) {
            return hear("released " + released.offset());
        }

        @Override
        public boolean onForgotten(LaneTopic topic, Publication last) {
            return hear("forgotten " + topic.topic());
        }

        @Override
        public void makeRoom() {
            var unused = hear("makes room");
        }

        @Override
        public void fail(Throwable met) {
            heard.add(name + " fails");
        }
    }

    private Listener listener(String name, String filter, @Nullable Object pace) {
        Listener listener = new Listener(name);
        var unused = fanOut.seat(TopicFilter.of(filter), listener, pace);
        return listener;
    }

    private Publication publication(String topic) {
        offset++;
        return new Publication(new Update(Topic.of(topic), offset, offset, offset, 0, new byte[] {'1'}));
    }

    private boolean offer(String topic) {
        boolean wanted = fanOut.offer(publication(topic));
        fanOut.makeRoom();
        return wanted;
    }

    @Test
    void updateIsOfferedToAllWhoseFilterMatches() {
        var unused = listener("a", "x/+", null);
        var unusedToo = listener("b", "x/y", "pace");
        var unusedThree = listener("c", "z", null);
        assertThat(offer("x/y")).isTrue();
        assertThat(offer("v")).isFalse();
        assertThat(heard).containsExactlyInAnyOrder("a offered 1", "b offered 1");
    }

    @Test
    void heldValueGoesToThoseOfItsPaceOnly() {
        var unused = listener("all", "x", null);
        var unusedSlow = listener("slow", "x", "slow");
        var unusedSlower = listener("slower", "x", "slower");
        Publication first = publication("x");
        assertThat(fanOut.offer(first)).isTrue();
        heard.clear();
        fanOut.release("slow", "pacer", topic("x"), first);
        assertThat(heard).containsExactly("slow released 1");
    }

    @Test
    void whoIsLeftWithoutRoomMakesSomeWhenAllHaveHeardAndBeforeTheNext() {
        listener("a", "x", null).full = true;
        var unused = listener("b", "x", null);
        assertThat(offer("x")).isTrue();
        assertThat(offer("x")).isTrue();
        assertThat(heard)
                .containsExactly(
                        "a offered 1", "b offered 1", "a makes room", "a offered 2", "b offered 2", "a makes room");
    }

    @Test
    void releaseLetsThoseWithoutRoomWriteToo() {
        listener("a", "x", "slow").full = true;
        Publication first = publication("x");
        assertThat(fanOut.offer(first)).isTrue();
        heard.clear();
        fanOut.makeRoom();
        fanOut.release("slow", "pacer", topic("x"), first);
        assertThat(heard).containsExactly("a makes room", "a released 1", "a makes room");
    }

    @Test
    void faultOfOneIsNoticedByNobodyElse() {
        listener("a", "x", null).fault = new OutOfMemoryError("for the test");
        var unused = listener("b", "x", null);
        assertThat(offer("x")).isTrue();
        assertThat(heard).containsExactly("a fails", "b offered 1");
    }

    @Test
    void directSeatsHaveTheirTurnsRankByRank() {
        for (String name : List.of("a", "b", "c")) {
            fanOut.seat(TopicFilter.of("x"), new Listener(name), null).makeDirect();
        }
        assertThat(offer("x")).isTrue();
        assertThat(offer("x")).isTrue();
        assertThat(heard).isEmpty();
        assertThat(fanOut.isOwing()).isTrue();
        assertThat(fanOut.writeTurns()).isEqualTo(2);
        assertThat(heard).containsExactlyInAnyOrder("a directly 2", "b directly 2");
        assertThat(fanOut.writeTurns()).isEqualTo(1);
        assertThat(fanOut.isOwing()).isFalse();
    }

    @Test
    void emptyAudienceIsGone() {
        Audience.Seat paced = fanOut.seat(TopicFilter.of("x"), new Listener("a"), "slow");
        Audience.Seat direct = fanOut.seat(TopicFilter.of("x"), new Listener("b"), null);
        direct.makeDirect();
        fanOut.leave(paced);
        assertThat(offer("x")).as("one is there").isTrue();
        fanOut.leave(direct);
        assertThat(offer("x")).as("nobody is there").isFalse();
    }

    @Test
    void framesOfALastValueGoWhenNobodyWaitsForIt() {
        var unused = listener("a", "x", null);
        var unusedSlow = listener("slow", "x", "slow");
        fanOut.seat(TopicFilter.of("x"), new Listener("direct"), null).makeDirect();
        WeakReference<byte[]> frame = offerEncoded("x");
        assertThat(fanOut.writeTurns()).isEqualTo(1);
        for (int i = 0; i < 100 && frame.get() != null; i++) {
            System.gc();
        }
        assertThat(frame.get()).as("the frame").isNull();
        assertThat(topic("x").last().offset()).isEqualTo(1);
    }

    private WeakReference<byte[]> offerEncoded(String topic) {
        Publication publication = publication(topic);
        byte[] frame = publication.encoded(new WebSocketJsonEncoder());
        assertThat(fanOut.offer(publication)).isTrue();
        fanOut.makeRoom();
        return new WeakReference<>(frame);
    }

    private LaneTopic topic(String name) {
        LaneTopic topic = fanOut.topics().get(Topic.of(name));
        assertThat(topic).isNotNull();
        return Objects.requireNonNull(topic);
    }
}
