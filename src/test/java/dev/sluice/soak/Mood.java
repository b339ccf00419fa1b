package dev.sluice.soak;

import dev.sluice.soak.Counts.Event;
import dev.sluice.soak.Interest.Entry;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** What one client does, at random: stalls, reads slowly, drops, subscribes, changes contracts, refreshes, starves its credit. */
final class Mood {

    private static final int SUBSCRIPTIONS_MAX = 5;
    private static final int FILTERS_MAX = 64;
    private static final int CREDIT_MAX = 200;
    private static final int CREDIT_AT_THE_END = 1_000_000_000;

    private final Random random;
    private final SoakClient client;
    private final boolean everySeq;
    private final Counts counts;
    private long actAt;
    private long stalledUntil;
    private long slowUntil;
    private long starvedUntil;
    private long connectAt;
    private int bytesPerTick;

    Mood(long seed, SoakClient client, boolean everySeq, Counts counts) {
        this.random = new Random(seed);
        this.client = client;
        this.everySeq = everySeq;
        this.counts = counts;
    }

    /** Whether it wants a connection now. */
    boolean wantsConnection(long nowMillis) {
        return client.wire() == null && nowMillis >= connectAt;
    }

    /** Bytes to be read in this tick: none, few, or as many as there are. */
    int readMax(long nowMillis) {
        return nowMillis < stalledUntil ? 0 : nowMillis < slowUntil ? bytesPerTick : Integer.MAX_VALUE;
    }

    void act(long nowMillis) {
        if (client.account().hasCredit() && nowMillis >= starvedUntil && client.wire() != null) {
            int more = CREDIT_MAX - (int) client.account().credit();
            if (more > CREDIT_MAX / 2) {
                client.grant(more);
            }
        }
        if (nowMillis < actAt || client.wire() == null) {
            return;
        }
        actAt = nowMillis + 100 + random.nextInt(1400);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> stall(nowMillis);
            case 4, 5 -> readSlowly(nowMillis);
            case 6, 7 -> drop(nowMillis);
            case 8 -> starve(nowMillis);
            default -> ask();
        }
    }

    private void stall(long now) {
        counts.add(Event.STALLS);
        stalledUntil = now + 100 + random.nextInt(2500);
    }

    private void readSlowly(long now) {
        counts.add(Event.SLOW_READS);
        slowUntil = now + 500 + random.nextInt(2500);
        bytesPerTick = 50 + random.nextInt(1000);
    }

    private void drop(long now) {
        client.drop(random.nextBoolean());
        connectAt = now + (random.nextBoolean() ? random.nextInt(200) : random.nextInt(4000));
        stalledUntil = 0;
    }

    private void starve(long now) {
        if (client.account().hasCredit()) {
            counts.add(Event.CREDIT_STARVED);
            starvedUntil = now + random.nextInt(2000);
        }
    }

    /** One request at a time, so that the answers tell the client what it has. */
    private void ask() {
        if (!client.isIdle()) {
            return;
        }
        List<Entry> entries = client.interest().entries();
        if (entries.isEmpty()) {
            subscribe(true);
            return;
        }
        Entry some = entries.get(random.nextInt(entries.size()));
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                if (entries.size() < SUBSCRIPTIONS_MAX) {
                    subscribe(random.nextInt(4) > 0);
                }
            }
            case 2 -> client.unsubscribe(part(some));
            case 3, 4, 5 -> client.subscribe(part(some), Contracts.random(random, everySeq), random.nextInt(3) == 0);
            case 6, 7 -> client.suspend(some);
            case 8 -> refresh();
            default -> {}
        }
    }

    private void subscribe(boolean snapshot) {
        List<TopicFilter> filters =
                Topics.randomFilters(random).stream().map(TopicFilter::of).toList();
        client.subscribe(filters, Contracts.random(random, everySeq), snapshot);
    }

    /** All filters of a subscription, or the first. */
    private List<TopicFilter> part(Entry entry) {
        List<TopicFilter> all = List.copyOf(entry.filters());
        return random.nextBoolean() ? all : all.subList(0, 1);
    }

    private void refresh() {
        List<TopicFilter> doubtful = client.view().doubts().stream()
                .limit(1 + random.nextInt(3))
                .map(TopicFilter::of)
                .toList();
        if (!doubtful.isEmpty()) {
            counts.add(Event.REFRESHES);
            client.subscribe(doubtful, Contracts.random(random, everySeq), true);
        }
    }

    /** From now on it reads as fast as it can, and does nothing but stay connected. */
    void calmDown() {
        stalledUntil = 0;
        slowUntil = 0;
        connectAt = 0;
    }

    /** As {@link #act}, when calm. */
    void grantAll() {
        if (client.account().hasCredit()
                && client.wire() != null
                && client.account().credit() < CREDIT_AT_THE_END / 2) {
            client.grant(CREDIT_AT_THE_END);
        }
    }

    /** Refreshes all topics that gaps named, by their names; true if there was none, and nothing is under way. */
    boolean refreshed() {
        if (!client.isIdle()) {
            return false;
        }
        List<TopicFilter> doubtful =
                client.view().doubts().stream().map(TopicFilter::of).collect(Collectors.toCollection(ArrayList::new));
        if (doubtful.isEmpty()) {
            return true;
        }
        counts.add(Event.REFRESHES);
        List<TopicFilter> first = doubtful.subList(0, Math.min(FILTERS_MAX, doubtful.size()));
        client.subscribe(first, ",\"buffer\":65536", true);
        return false;
    }
}
