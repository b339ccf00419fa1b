package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Update;
import dev.sluice.session.RandomHistory.Step;
import dev.sluice.session.model.ModelJournal;
import dev.sluice.session.model.ModelJournal.Entry;
import dev.sluice.session.model.ModelLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One world: a hub, a lane and some clients in virtual time, and the model beside them. Everything is published at 5 ms
 * past a multiple of 10, so that slots of a rate, multiples of 10 later, never meet the lane's tick.
 */
final class HistoryRun {

    private static final String[] TOPICS = {"a", "b", "e", "c/d", "c/e", "c/d/f"};
    private static final int TURN_SOCKETS = 1;
    private static final int HISTORY_MAX = 24;
    private static final int TOPICS_MAX = 5;
    private static final long TICK_MILLIS = 50;

    final List<String> log = new ArrayList<>();
    final TestBench bench;
    final ModelJournal journal = new ModelJournal(HISTORY_MAX, TOPICS_MAX);
    final ModelLane lane;
    private final List<HistoryClient> clients = new ArrayList<>();

    HistoryRun(int clients) {
        Duration never = Duration.ofDays(10_000);
        SessionProperties defaults = TestBench.session(64, 1_024, 1_000_000, 10_000_000);
        SessionProperties patient = new SessionProperties(
                defaults.max(),
                defaults.maxPerAddress(),
                defaults.messageSize(),
                defaults.subscriptions(),
                defaults.filters(),
                defaults.indexBytesPerSession(),
                defaults.indexBytes(),
                defaults.framesPerSecond(),
                defaults.framesBurst(),
                never,
                never,
                never,
                defaults.inbox());
        bench = new TestBench(patient, new MemoryJournal(TestBounds.inMemory(HISTORY_MAX, TOPICS_MAX)), TURN_SOCKETS);
        lane = new ModelLane(journal, bench.epoch(), bench::nowMillis);
        bench.advance(Duration.ofMillis(5));
        for (int i = 0; i < clients; i++) {
            this.clients.add(new HistoryClient(this, i));
        }
    }

    void step(Step step) {
        Random random = new Random(step.seed());
        HistoryClient client = clients.get(step.client());
        switch (step.action()) {
            case PUBLISH -> publish(random);
            case PASS -> pass(10 * (1 + random.nextInt(30)));
            case PASS_LONG -> pass(10 * (1 + random.nextInt(300)));
            default -> client.step(step.action(), random);
        }
    }

    private void publish(Random random) {
        int count = 1 + random.nextInt(8);
        StringBuilder published = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String data = random.nextInt(20) == 0 ? "null" : Integer.toString(random.nextInt(1000));
            Entry entry = journal.publish(TOPICS[random.nextInt(TOPICS.length)], data, bench.nowMillis());
            Update update = bench.publishValue(entry.topic(), data);
            assertThat(update.offset()).isEqualTo(entry.offset());
            published.append(' ').append(entry).append(entry.isRetirement() ? " (null)" : "");
        }
        boolean atOnce = random.nextInt(3) > 0;
        log("publish" + published + (atOnce ? "" : ", not taken in yet"));
        if (atOnce) {
            settle();
        }
    }

    /** Lets the lane run until it is idle; then everything that could be written was. */
    void settle() {
        bench.settle();
        lane.advance(bench.lane.head());
        clients.forEach(HistoryClient::settle);
    }

    private void pass(int millis) {
        log(millis + " ms pass");
        settle();
        long end = bench.nowMillis() + millis;
        while (bench.nowMillis() < end) {
            long now = bench.nowMillis();
            long tick = (now / TICK_MILLIS + 1) * TICK_MILLIS;
            long next = Math.min(end, Math.min(tick, lane.nextSlot()));
            lane.slotsDue(next);
            bench.advance(Duration.ofMillis(next - now));
            settle();
        }
    }

    void log(String what) {
        log.add(bench.nowMillis() + ": " + what);
    }

    /** Everything flows again, until nothing waits. */
    void end() {
        clients.forEach(HistoryClient::flow);
        settle();
        pass(8_300); // a value is held for 3 s, and without heartbeats its loss may be told 5 s later
        clients.forEach(HistoryClient::end);
    }
}
