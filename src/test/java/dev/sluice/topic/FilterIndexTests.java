package dev.sluice.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.util.ReflectionTestUtils;

class FilterIndexTests {

    private static final String[] NAMES = {"a", "b", "$a", "$sys"};

    private final FilterIndex<List<Integer>> index = new FilterIndex<>(filter -> new ArrayList<>());
    private final List<Member> members = new ArrayList<>();
    private final Map<Topic, Kept> kept = new HashMap<>();

    private record Member(TopicFilter filter, int subscriber) {}

    private record Kept(long version, List<List<Integer>> groups) {}

    private Member enter(String filter, int subscriber) {
        return enter(TopicFilter.of(filter), subscriber);
    }

    private Member enter(TopicFilter filter, int subscriber) {
        index.group(filter).add(subscriber);
        return new Member(filter, subscriber);
    }

    private void leave(Member member) {
        List<Integer> group = index.group(member.filter());
        assertThat(group.remove((Object) member.subscriber())).isTrue();
        if (group.isEmpty()) {
            index.remove(member.filter());
        }
    }

    @Test
    void subscribersOfOneFilterShareAGroup() {
        Member first = enter("a/+", 1);
        Member second = enter("a/+", 2);
        assertThat(index.matching(Topic.of("a/b"))).hasSize(1);
        assertThat(subscribers(index.matching(Topic.of("a/b")))).containsExactly(1, 2);
        leave(first);
        assertThat(subscribers(index.matching(Topic.of("a/b")))).containsExactly(2);
        leave(second);
        assertThat(index.matching(Topic.of("a/b"))).isEmpty();
    }

    @Test
    void comingAndGoingWithinAGroupKeepsTheVersion() {
        Member first = enter("a", 1);
        long version = index.version();
        List<List<Integer>> groups = index.matching(Topic.of("a"));
        Member second = enter("a", 2);
        leave(first);
        assertThat(index.version()).isEqualTo(version);
        assertThat(subscribers(groups)).containsExactly(2);
        leave(second);
        assertThat(index.version()).isGreaterThan(version);
    }

    @Test
    void branchSharedWithAnotherFilterStays() {
        Member deep = enter("a/b/+", 1);
        Member unused = enter("a/#", 2);
        leave(deep);
        assertThat(subscribers(index.matching(Topic.of("a")))).containsExactly(2);
        assertThat(nodesBelowRoot()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void findsWhatTheFiltersMatchThroughAnyHistory(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 3_000; step++) {
            changeSomething(random, step);
            Topic topic = randomTopic(random);
            List<Integer> expected = members.stream()
                    .filter(member -> member.filter().matches(topic))
                    .map(Member::subscriber)
                    .toList();
            assertThat(subscribers(index.matching(topic)))
                    .as("seed %d, step %d, topic %s", seed, step, topic)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(subscribers(groupsKeptOf(topic)))
                    .as("groups kept, seed %d, step %d, topic %s", seed, step, topic)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        members.forEach(this::leave);
        assertThat(nodesBelowRoot()).as("seed %d", seed).isEmpty();
    }

    /** The most levels, none shared, with as few characters as there can be: what bounds are counted in must not be less. */
    @ParameterizedTest
    @ValueSource(strings = {"%06d/b/c/d/e/f/g/h/i/j/k/l/m/n/o/#", "%06d/+", "%06d"})
    void takesNoMoreMemoryThanItsFiltersSay(String format) {
        List<TopicFilter> filters = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            filters.add(TopicFilter.of(String.format(Locale.ROOT, format, i)));
        }
        long before = Memory.now().heapBytes();
        filters.forEach(index::group);
        long taken = Memory.now().heapBytes() - before;
        long said = filters.stream().mapToLong(TopicFilter::indexBytes).sum();
        assertThat(taken).as("bytes taken").isBetween(said / 5, said);
        assertThat(subscribers(index.matching(Topic.of("x")))).isEmpty();
    }

    private void changeSomething(Random random, int step) {
        if (members.isEmpty() || random.nextInt(100) < 52) {
            TopicFilter filter = randomFilter(random);
            members.add(enter(filter, step));
        } else {
            Member leaving = members.remove(random.nextInt(members.size()));
            leave(leaving);
        }
    }

    private List<List<Integer>> groupsKeptOf(Topic topic) {
        Kept known = kept.get(topic);
        if (known == null || known.version() != index.version()) {
            known = new Kept(index.version(), index.matching(topic));
            kept.put(topic, known);
        }
        return known.groups();
    }

    private static Topic randomTopic(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            levels.add(NAMES[random.nextInt(NAMES.length)]);
        }
        return Topic.of(String.join("/", levels));
    }

    private static TopicFilter randomFilter(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            levels.add(random.nextInt(3) == 0 ? "+" : NAMES[random.nextInt(NAMES.length)]);
        }
        if (random.nextInt(3) == 0) {
            levels.set(levels.size() - 1, "#");
        }
        return TopicFilter.of(String.join("/", levels));
    }

    private static List<Integer> subscribers(List<List<Integer>> groups) {
        return groups.stream().flatMap(List::stream).toList();
    }

    private Map<?, ?> nodesBelowRoot() {
        Object root = ReflectionTestUtils.getField(index, "root");
        Object children = root == null ? null : ReflectionTestUtils.getField(root, "children");
        return children instanceof Map<?, ?> map ? map : Map.of("children", "not found");
    }
}
