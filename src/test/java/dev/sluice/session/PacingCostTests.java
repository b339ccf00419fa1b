package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a rate costs: objects that can be reached from the lane, and timers, with values of all topics held back for all
 * clients. They grow with topics, and with clients, but not with the one times the other.
 */
class PacingCostTests {

    private static final String[] RATES = {"0.1", "0.05", "0.02"};

    private record Cost(long objects, long timers) {}

    /** The first clients take the values that go at once, so that all others are held back from all. */
    private static Cost cost(int clients, int topics) {
        TestBench bench = new TestBench(TestBench.SESSION, TestBounds.inMemory(1, topics));
        List<TestClient> all = new ArrayList<>(connect(bench, RATES.length));
        publishEachOnce(bench, topics);
        all.addAll(connect(bench, clients - RATES.length));
        publishEachOnce(bench, topics);
        all.forEach(TestClient::received); // what they were sent so far is the test's own
        return new Cost(objects(bench.lane), bench.timers());
    }

    private static List<TestClient> connect(TestBench bench, int clients) {
        String query = "topics=%23&heartbeat=off&snapshot=false&policy=conflate&maxRate=";
        return IntStream.range(0, clients)
                .mapToObj(i -> bench.connect(query + RATES[i % RATES.length]))
                .toList();
    }

    private static void publishEachOnce(TestBench bench, int topics) {
        for (int i = 0; i < topics; i++) {
            bench.publishOnly("t/" + i);
            if (i % 1_000 == 999) {
                bench.settle();
            }
        }
        bench.settle();
    }

    @Test
    void isPerTopicAndRateAndPerClientButNotPerTopicAndClient() {
        Cost few = cost(9, 100);
        Cost moreClients = cost(90, 100);
        Cost moreTopics = cost(9, 1_000);
        long perClient = (moreClients.objects - few.objects) / 81;
        long perTopic = (moreTopics.objects - few.objects) / 900;

        Cost many = cost(1_000, 10_000);
        assertThat(many.objects)
                .as("%d for a client, %d for a topic", perClient, perTopic)
                .isLessThan(few.objects + 1_000 * (perClient + 1) + 10_000 * (perTopic + 1));
        assertThat(many.timers).isEqualTo(few.timers);
        assertThat(few.timers).as("the lane's own, and one for each rate").isEqualTo(1 + RATES.length);
    }

    /** Objects of ours, and entries of collections and arrays, that can be reached. */
    private static long objects(Object root) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.add(root);
        long count = 0;
        while (!open.isEmpty()) {
            Object next = open.remove();
            if (seen.add(next)) {
                count++;
                count += reach(next, open);
            }
        }
        return count;
    }

    /** Returns how many entries it has that are not counted as objects. */
    private static long reach(Object object, Deque<Object> open) {
        if (object instanceof TestConnection) {
            return 0;
        }
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                add(key, open);
                add(value, open);
            });
            return map.size();
        }
        if (object instanceof Collection<?> collection) {
            collection.forEach(item -> add(item, open));
            return collection.size();
        }
        if (object instanceof Object[] array) {
            Arrays.stream(array).forEach(item -> add(item, open));
            return Arrays.stream(array).filter(item -> item != null).count();
        }
        for (Class<?> type = object.getClass(); type.getName().startsWith("dev.sluice."); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    add(read(field, object), open);
                }
            }
        }
        return 0;
    }

    /** Ours, and the collections of Java in between; not what other libraries keep. */
    private static void add(Object object, Deque<Object> open) {
        if (object instanceof Object[] || (object != null && !(object instanceof Enum<?>) && isCounted(object))) {
            open.add(object);
        }
    }

    private static boolean isCounted(Object object) {
        String name = object.getClass().getName();
        boolean keeps = object instanceof Map<?, ?> || object instanceof Collection<?>;
        return name.startsWith(keeps ? "java." : "dev.sluice.");
    }

    private static Object read(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
