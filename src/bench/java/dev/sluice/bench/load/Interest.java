package dev.sluice.bench.load;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the clients subscribe to.
 *
 * @param topics how many there are
 * @param perClient how many of them each client wants: all, or its own ones one after another
 * @param more of the query, {@code heartbeat=off}; empty for nothing. Where it begins with {@code topics=} it is all of it
 * @param synced whether the server tells when a client is subscribed; a peer, which sends all to all, does not
 */
record Interest(int topics, int perClient, String more, boolean synced) {

    /** Whether the clients offer to take what is compressed. The server does not know the parameter. */
    boolean deflates() {
        return more.endsWith("deflate=on");
    }

    int firstTopic(int client) {
        return (int) ((long) client * perClient % topics);
    }

    String query(int firstTopic) {
        if (more.startsWith("topics=")) {
            return more;
        }
        String filters = topics > 1 && perClient == topics
                ? "bench/%23"
                : IntStream.range(firstTopic, firstTopic + perClient)
                        .mapToObj(topic -> "bench/%04d".formatted(topic % topics))
                        .collect(Collectors.joining(","));
        return "topics=" + filters + (more.isEmpty() ? "" : "&" + more);
    }
}
