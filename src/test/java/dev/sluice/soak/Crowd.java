package dev.sluice.soak;

import dev.sluice.message.Update;
import dev.sluice.soak.Counts.Event;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** All clients of a soak, on the thread that calls. */
final class Crowd implements AutoCloseable {

    private static final int TICK_MILLIS = 10;
    private static final int FAULTS_MAX = 5;
    private static final int[] RECEIVE_BUFFERS = {0, 4 * 1024, 16 * 1024, 64 * 1024};

    /** A client with what moves it. */
    private record Member(int number, SoakClient client, Mood mood) {}

    private final Counts counts = new Counts();
    private final List<Member> members = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Selector selector;
    private boolean calm;

    Crowd(int port, long seed, int clients) throws IOException {
        this.selector = Selector.open();
        Random random = new Random(seed);
        for (int number = 0; number < clients; number++) {
            boolean everySeq = number % 2 == 0;
            Integer credit = number % 5 == 4 ? Integer.valueOf(100) : null;
            String name = "client " + number + ": ";
            SoakClient client = new SoakClient(
                    port,
                    RECEIVE_BUFFERS[random.nextInt(RECEIVE_BUFFERS.length)],
                    credit,
                    everySeq,
                    counts,
                    fault -> fault(name + fault));
            members.add(new Member(number, client, new Mood(random.nextLong(), client, everySeq, counts)));
        }
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(what);
        }
    }

    Counts counts() {
        return counts;
    }

    List<String> faults() {
        return faults;
    }

    /** Lets the clients do what they like for a time, or until the first faults. */
    void riot(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && faults.size() < FAULTS_MAX) {
            tick();
        }
    }

    /** Nothing is published any more: everybody reads on and refreshes; false if some have not come to an end in time. */
    boolean settle(long head, Duration timeMax) throws IOException {
        calm = true;
        members.forEach(member -> member.mood.calmDown());
        long end = System.nanoTime() + timeMax.toNanos();
        while (System.nanoTime() < end && faults.size() < FAULTS_MAX) {
            tick();
            boolean settled = true;
            for (Member member : members) {
                settled &= isSettled(member.client, head) && member.mood.refreshed() && isSettled(member.client, head);
            }
            if (settled) {
                return true;
            }
        }
        members.stream()
                .filter(member -> !isSettled(member.client, head))
                .forEach(member -> fault("client " + member.number + " does not settle at " + head));
        return false;
    }

    private static boolean isSettled(SoakClient client, long head) {
        return client.isIdle()
                && client.interest().isConfirmed()
                && client.account().isSettledAt(head);
    }

    private void tick() throws IOException {
        long now = System.nanoTime() / 1_000_000;
        for (Member member : members) {
            if (member.mood.wantsConnection(now)) {
                member.client.connect().register(selector, member);
            }
            if (calm) {
                member.mood.grantAll();
            } else {
                member.mood.act(now);
            }
            serve(member, now);
        }
        selector.select(
                key -> {
                    SoakClient client = ((Member) key.attachment()).client;
                    Wire wire = client.wire();
                    if (wire != null) {
                        wire.read(Integer.MAX_VALUE);
                    }
                },
                TICK_MILLIS);
    }

    private void serve(Member member, long now) {
        Wire wire = member.client.wire();
        if (wire == null) {
            return;
        }
        int bytes = member.mood.readMax(now);
        wire.reading(selector, bytes == Integer.MAX_VALUE);
        wire.flush();
        if (bytes > 0 && bytes < Integer.MAX_VALUE) {
            wire.read(bytes);
        }
    }

    /** Compares every client's view with the journal's last values, and closes the accounts. */
    void compare(List<Update> journal) {
        Map<String, View.Value> truth = new HashMap<>();
        for (Update update : journal) {
            String data = new String(update.data(), StandardCharsets.UTF_8);
            truth.put(update.topic().name(), new View.Value(update.seq(), update.offset(), data));
        }
        for (Member member : members) {
            member.client.account().checkAllTold();
            for (String topic : Topics.ALL) {
                boolean wanted = member.client.interest().wants(topic);
                View.@Nullable Value has = member.client.view().values().get(topic);
                View.@Nullable Value should = wanted ? truth.get(topic) : null;
                if (has == null ? should != null : !has.equals(should)) {
                    fault("client " + member.number + " has " + has + " for " + topic + " instead of " + should);
                }
            }
        }
    }

    long count(Event event) {
        return counts.of(event);
    }

    @Override
    public void close() throws IOException {
        for (Member member : members) {
            if (member.client.wire() != null) {
                member.client.drop(false);
            }
        }
        selector.close();
    }
}
