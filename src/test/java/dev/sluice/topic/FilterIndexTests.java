package dev.sluice.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.FilterIndex.Group;
import dev.sluice.topic.FilterIndex.Membership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.util.ReflectionTestUtils;

class FilterIndexTests {

    private static final String[] NAMES = {"a", "b", "$a", "$sys"};

    private final FilterIndex<Integer> index = new FilterIndex<>();
    private final List<Member> members = new ArrayList<>();
    private final Map<Topic, Kept> kept = new HashMap<>();

    private record Member(TopicFilter filter, int subscriber, Membership<Integer> membership) {}

    private record Kept(long version, List<Group<Integer>> groups) {}

    @Test
    void subscribersOfOneFilterShareAGroup() {
        var first = index.add(TopicFilter.of("a/+"), 1);
        var second = index.add(TopicFilter.of("a/+"), 2);
        assertThat(index.matching(Topic.of("a/b"))).hasSize(1);
        assertThat(subscribers(index.matching(Topic.of("a/b")))).containsExactly(1, 2);
        index.remove(first);
        assertThat(subscribers(index.matching(Topic.of("a/b")))).containsExactly(2);
        index.remove(second);
        assertThat(index.matching(Topic.of("a/b"))).isEmpty();
    }

    @Test
    void comingAndGoingWithinAGroupKeepsTheVersion() {
        var first = index.add(TopicFilter.of("a"), 1);
        long version = index.version();
        List<Group<Integer>> groups = index.matching(Topic.of("a"));
        var second = index.add(TopicFilter.of("a"), 2);
        index.remove(first);
        assertThat(index.version()).isEqualTo(version);
        assertThat(subscribers(groups)).containsExactly(2);
        index.remove(second);
        assertThat(index.version()).isGreaterThan(version);
    }

    @Test
    void branchSharedWithAnotherFilterStays() {
        var deep = index.add(TopicFilter.of("a/b/c"), 1);
        var unused = index.add(TopicFilter.of("a"), 2);
        index.remove(deep);
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
        members.forEach(member -> index.remove(member.membership()));
        assertThat(nodesBelowRoot()).as("seed %d", seed).isEmpty();
    }

    private void changeSomething(Random random, int step) {
        if (members.isEmpty() || random.nextInt(100) < 52) {
            TopicFilter filter = randomFilter(random);
            members.add(new Member(filter, step, index.add(filter, step)));
        } else {
            Member leaving = members.remove(random.nextInt(members.size()));
            index.remove(leaving.membership());
        }
    }

    private List<Group<Integer>> groupsKeptOf(Topic topic) {
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

    private static List<Integer> subscribers(List<Group<Integer>> groups) {
        List<Integer> all = new ArrayList<>();
        for (Group<Integer> group : groups) {
            for (int i = 0; i < group.size(); i++) {
                all.add(group.get(i));
            }
        }
        return all;
    }

    private Map<?, ?> nodesBelowRoot() {
        Object root = ReflectionTestUtils.getField(index, "root");
        Object children = root == null ? null : ReflectionTestUtils.getField(root, "children");
        return children instanceof Map<?, ?> map ? map : Map.of("children", "not found");
    }
}
