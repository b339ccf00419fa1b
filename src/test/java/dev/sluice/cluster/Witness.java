package dev.sluice.cluster;

import dev.sluice.client.Began;
import dev.sluice.client.Contract;
import dev.sluice.client.Dropped;
import dev.sluice.client.Gap;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamEvent;
import dev.sluice.client.Update;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A Java client that hears all that is published, and can say afterwards what it was shown, and of what it was told that it is missing. */
final class Witness implements AutoCloseable {

    private final SluiceClient client;
    private final Set<Long> shown = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private final List<long[]> missing = new ArrayList<>();
    private final Map<String, String> view = new TreeMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private long begunAt;
    private int anew;

    Witness(int port) {
        client = SluiceClient.connect(URI.create("ws://127.0.0.1:" + port));
        var unused = client.events(List.of("#"), Contract.DEFAULT.withBuffer(65_536))
                .subscribe(this::hear, fault -> note("ended by " + fault));
    }

    private synchronized void note(String fault) {
        faults.add(fault);
    }

    private synchronized void hear(StreamEvent event) {
        if (event instanceof Update update) {
            hear(update);
        } else if (event instanceof Began began) {
            begunAt = began.offset();
            anew += began.start() == Began.Start.NOT_RECOVERED ? 1 : 0;
        } else if (event instanceof Gap gap) {
            Long from = gap.from();
            Long to = gap.to();
            missing.add(new long[] {from == null ? 0 : from, to == null ? begunAt : to});
        } else if (event instanceof Dropped dropped) {
            view.keySet().removeAll(dropped.topics());
        }
    }

    private void hear(Update update) {
        if (!update.isSnapshot()) {
            if (!shown.add(update.offset())) {
                faults.add("twice: " + update);
            }
            if (update.offset() <= offsets.getOrDefault(update.topic(), 0L)) {
                faults.add("out of order: " + update);
            }
        }
        offsets.put(update.topic(), update.offset());
        if (update.hasData()) {
            view.put(update.topic(), update.text() + " " + update.quality());
        } else {
            view.remove(update.topic());
        }
    }

    /** Whether it was shown what stands at an offset, or was told that it was not. */
    synchronized boolean accountsFor(long offset) {
        return shown.contains(offset) || missing.stream().anyMatch(range -> range[0] <= offset && offset <= range[1]);
    }

    synchronized boolean shows(String topic, String value) {
        return value.equals(view.get(topic));
    }

    /** What it takes for true. */
    synchronized Map<String, String> view() {
        return Map.copyOf(view);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** How often it could not go on where it was. */
    synchronized int anew() {
        return anew;
    }

    @Override
    public void close() {
        client.close();
    }
}
