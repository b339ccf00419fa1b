package dev.sluice.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what stands for the filters that match a topic, with one group per distinct filter: those without a wildcard by
 * name, the others in a tree of levels.
 *
 * <p>Matching costs by the depth of the topic, not by the number of filters; memory is what {@link TopicFilter#indexBytes}
 * says for each. Callers may keep the groups of a topic for as long as {@link #version} stays the same. Not thread-safe:
 * owned by one event loop.
 *
 * @param <G> the group of those who have the same filter
 */
public final class FilterIndex<G> {

    private final Function<TopicFilter, G> newGroup;
    private final Map<String, G> byName = new HashMap<>();
    private final Node<G> root = new Node<>();
    private long version;
    private long looks;

    public FilterIndex(Function<TopicFilter, G> newGroup) {
        this.newGroup = newGroup;
    }

    /** The group of a filter, made where there is none. */
    public G group(TopicFilter filter) {
        return filter.hasWildcard()
                ? groupInTree(filter)
                : byName.computeIfAbsent(filter.toString(), name -> add(filter));
    }

    private G groupInTree(TopicFilter filter) {
        String text = filter.toString();
        Node<G> node = root;
        for (int begin = 0; begin <= text.length(); begin = Levels.end(text, begin) + 1) {
            node = node.children.computeIfAbsent(
                    text.substring(begin, Levels.end(text, begin)), absent -> new Node<>());
        }
        if (node.group == null) {
            node.group = add(filter);
        }
        return node.group;
    }

    private G add(TopicFilter filter) {
        version++;
        return newGroup.apply(filter);
    }

    /** Whether a filter has a group. */
    public boolean has(TopicFilter filter) {
        String text = filter.toString();
        if (!filter.hasWildcard()) {
            return byName.containsKey(text);
        }
        Node<G> node = root;
        for (int begin = 0; node != null && begin <= text.length(); begin = Levels.end(text, begin) + 1) {
            node = node.children.get(text.substring(begin, Levels.end(text, begin)));
        }
        return node != null && node.group != null;
    }

    /** Forgets the group of a filter, which must be there. */
    public void remove(TopicFilter filter) {
        String text = filter.toString();
        if (filter.hasWildcard()) {
            prune(root, text, 0);
        } else {
            byName.remove(text);
        }
        version++;
    }

    /** Cuts the branch that led to a group; true if the node has nothing left. */
    private static <G> boolean prune(Node<G> node, String text, int begin) {
        if (begin > text.length()) {
            node.group = null;
        } else {
            int end = Levels.end(text, begin);
            String level = text.substring(begin, end);
            Node<G> child = node.children.get(level);
            if (child != null && prune(child, text, end + 1)) {
                node.children.remove(level);
            }
        }
        return node.group == null && node.children.isEmpty();
    }

    /** Changes whenever a topic may have other groups than before. */
    public long version() {
        return version;
    }

    /** How many nodes have been looked at so far: what {@link #matching} has cost. */
    public long looks() {
        return looks;
    }

    /** The groups whose filter matches the topic, in no particular order. */
    public List<G> matching(Topic topic) {
        List<G> found = new ArrayList<>(2);
        G named = byName.get(topic.name());
        if (named != null) {
            found.add(named);
        }
        collect(root, topic, 0, found);
        return found;
    }

    private void collect(Node<G> node, Topic topic, int begin, List<G> found) {
        looks++;
        String name = topic.name();
        boolean wildcards = begin > 0 || !topic.isHiddenFromWildcards();
        if (wildcards) {
            addGroup(node.children.get("#"), found);
        }
        if (begin > name.length()) {
            addGroup(node, found);
            return;
        }
        if (node.children.isEmpty()) {
            return;
        }
        int end = Levels.end(name, begin);
        Node<G> exact = node.children.get(name.substring(begin, end));
        if (exact != null) {
            collect(exact, topic, end + 1, found);
        }
        Node<G> any = wildcards ? node.children.get("+") : null;
        if (any != null) {
            collect(any, topic, end + 1, found);
        }
    }

    private static <G> void addGroup(@Nullable Node<G> node, List<G> found) {
        if (node != null && node.group != null) {
            found.add(node.group);
        }
    }

    private static final class Node<G> {
        final Map<String, Node<G>> children = new HashMap<>(4);

        @Nullable
        G group;
    }
}
