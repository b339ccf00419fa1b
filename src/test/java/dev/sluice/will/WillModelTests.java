package dev.sluice.will;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.LastWill;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Publishers that come, go, die, are sent away and come back, wills that are replaced and taken back, and a server that is killed
 * meanwhile: after each step the last values are as a plain model has them, which knows no wheel, no scan and no notes.
 */
class WillModelTests {

    private static final int STEPS = 1_500;
    private static final int TOPICS = 12;
    private static final long TICK = KeptWills.TICK.toMillis();

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final WillBench bench = new WillBench();
    private final Map<String, Value> values = new TreeMap<>();
    private final List<String> standing = new ArrayList<>();
    private final Map<String, LastWill> wills = new HashMap<>();
    private final List<Due> waiting = new ArrayList<>();
    private long now;
    private int number;
    private int carriedOut;

    private final Map<String, Long> graces = new HashMap<>();

    /** How often anything was said of any topic. */
    private long said;

    /** A topic's last value, who said it, and as the how-manieth. */
    private record Value(String data, String source, boolean stale, long at) {}

    /**
     * A will of a session that has ended.
     *
     * @param at when it is due
     * @param since what had been said when it ended
     * @param waits whether others had time to say something newer
     * @param isResumed whether an earlier run had it
     * @param atOnce whether it comes before those of the same moment that had to wait for it
     */
    private record Due(
            String session, LastWill will, long at, long since, boolean waits, boolean isResumed, boolean atOnce) {}

    @Test
    void lastValuesAreAsTheModelHasThem() {
        for (int step = 0; step < STEPS; step++) {
            act();
            assertThat(actual()).as("step %d with -Dsluice.seed=%d", step, seed).isEqualTo(expected());
        }
        assertThat(carriedOut).as("with -Dsluice.seed=%d", seed).isPositive();
    }

    private void act() {
        switch (random.nextInt(12)) {
            case 0 -> standing.add("s" + ++number);
            case 1, 2, 3, 4 -> publish();
            case 5, 6 -> give();
            case 7 -> takeBackOrLeave();
            case 8 -> die();
            case 9 -> sendAway();
            case 10 -> pass(TICK * random.nextInt(200));
            default -> {
                if (random.nextInt(4) == 0) {
                    kill();
                }
            }
        }
    }

    private @Nullable String any() {
        return standing.isEmpty() ? null : standing.get(random.nextInt(standing.size()));
    }

    private String topic() {
        return "t" + random.nextInt(TOPICS);
    }

    private void publish() {
        String session = random.nextInt(8) == 0 ? null : any();
        String topic = topic();
        String data = random.nextInt(12) == 0 ? "null" : Integer.toString(random.nextInt(1_000));
        if (session == null) {
            bench.publish("s0", topic, data); // one that has none
        } else {
            bench.publish(session, topic, data);
        }
        say(topic, data, session == null ? "s0" : session, false);
    }

    private void say(String topic, String data, String source, boolean stale) {
        values.put(topic, new Value(data, source, stale, ++said));
    }

    private void give() {
        String session = any();
        if (session == null) {
            return;
        }
        long after = random.nextBoolean() ? 0 : TICK * random.nextInt(200);
        String[] publish = random.nextBoolean()
                ? new String[] {}
                : new String[] {topic(), Integer.toString(random.nextInt(1_000))};
        LastWill will = WillBench.will(publish.length == 0 || random.nextBoolean(), after, publish);
        assertThat(bench.give(session, will)).isTrue();
        wills.put(session, will);
    }

    private void takeBackOrLeave() {
        String session = any();
        if (session != null) {
            bench.wills.takeBack(session);
            wills.remove(session);
            if (random.nextBoolean()) {
                standing.remove(session);
            }
        }
    }

    private void die() {
        end(Duration.ZERO);
    }

    private void sendAway() {
        end(Duration.ofMillis(TICK * (100 + random.nextInt(100))));
    }

    private void end(Duration grace) {
        String session = any();
        if (session == null) {
            return;
        }
        standing.remove(session);
        LastWill will = wills.remove(session);
        bench.wills.ended(session, will == null ? List.of() : will.publish(), grace);
        if (will != null) {
            long wait = Math.max(will.after().toMillis(), grace.toMillis());
            waiting.add(new Due(session, will, now + (wait == 0 ? TICK : wait), said, wait > 0, false, wait == 0));
            graces.put(session, grace.toMillis());
        }
        pass(TICK * random.nextInt(2)); // what is due at once is carried out with the next tick
    }

    private void pass(long millis) {
        bench.pass(millis);
        now += millis;
        carryOutDue();
    }

    /** Who stood has ended now, what is overdue is carried out at once, and who was sent away has its time anew. */
    private void kill() {
        bench.kill();
        bench.restart();
        waiting.replaceAll(due -> {
            long grace = graces.getOrDefault(due.session(), 0L);
            long at = due.waits() ? Math.max(due.at(), grace == 0 ? now : now + grace) : now;
            return new Due(due.session(), due.will(), at, due.since(), due.waits(), true, at <= now);
        });
        for (String session : standing) {
            LastWill will = wills.remove(session);
            if (will != null) {
                long after = will.after().toMillis();
                waiting.add(new Due(session, will, now + after, said, after > 0, false, after == 0));
            }
        }
        standing.clear();
        waiting.sort(Comparator.comparing(Due::session)); // as notes come
        carryOutDue();
    }

    /** One moment after the other; those of one moment publish first, and then what they had said turns stale. */
    private void carryOutDue() {
        List<Due> due = waiting.stream()
                .filter(each -> each.at() <= now)
                .sorted(Comparator.<Due>comparingLong(Due::at).thenComparing(each -> !each.atOnce()))
                .toList();
        waiting.removeAll(due);
        for (int from = 0, to; from < due.size(); from = to) {
            to = from;
            while (to < due.size() && due.get(to).at() == due.get(from).at()) {
                publish(due.get(to++));
            }
            due.subList(from, to).forEach(this::turnStale);
        }
    }

    private void publish(Due due) {
        carriedOut++;
        due.will().publish().forEach(draft -> {
            String topic = draft.topic().name();
            String data = new String(draft.data(), StandardCharsets.UTF_8);
            Value last = values.get(topic);
            boolean isOfAnother = last != null
                    && last.at() > due.since()
                    && !last.stale()
                    && !due.session().equals(last.source());
            if (!((due.waits() || due.isResumed()) && isOfAnother)) {
                say(topic, data, due.session() + "/will", false);
            }
        });
    }

    private void turnStale(Due due) {
        if (due.will().stale()) {
            List.copyOf(values.entrySet()).forEach(each -> {
                Value value = each.getValue();
                if (due.session().equals(value.source())
                        && !value.stale()
                        && !value.data().equals("null")) {
                    say(each.getKey(), value.data(), "server", true);
                }
            });
        }
    }

    private Map<String, String> expected() {
        Map<String, String> all = new TreeMap<>();
        values.forEach((topic, value) -> {
            if (!value.data().equals("null")) {
                all.put(topic, value.data() + (value.stale() ? " stale" : " good"));
            }
        });
        return all;
    }

    private Map<String, String> actual() {
        Map<String, String> all = new TreeMap<>();
        bench.journal
                .lastValues()
                .forEach(update -> all.put(
                        update.topic().name(),
                        new String(update.data(), StandardCharsets.UTF_8) + " "
                                + update.quality().wireName()));
        return all;
    }
}
