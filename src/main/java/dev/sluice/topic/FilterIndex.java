package dev.sluice.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what stands for the filters that match a topic: a tree of levels with one group per distinct filter.
 *
 * <p>Matching costs by the depth of the topic, not by the number of filters. Callers may keep the groups of a topic for as
 * long as {@link #version} stays the same. Not thread-safe: owned by one event loop.
 *
 * @param <G> the group of those who have the same filter
 */
public final class FilterIndex<G> {

    private final Function<TopicFilter, G> newGroup;
    private final Node<G> root = new Node<>();
    private long version;

    public FilterIndex(Function<TopicFilter, G> newGroup) {
        this.newGroup = newGroup;
    }

    /** The group of a filter, made where there is none. */
    public G group(TopicFilter filter) {
        Node<G> node = root;
        for (String level : filter.levels()) {
            node = node.children.computeIfAbsent(level, absent -> new Node<>());
        }
        if (node.group == null) {
            node.group = newGroup.apply(filter);
            version++;
        }
        return node.group;
    }

    /** Forgets the group of a filter, which must be there. */
    public void remove(TopicFilter filter) {
        prune(root, filter.levels(), 0);
        version++;
    }

    /** Cuts the branch that led to a group; true if the node has nothing left. */
    private static <G> boolean prune(Node<G> node, String[] levels, int depth) {
        if (depth == levels.length) {
            node.group = null;
        } else {
            Node<G> child = node.children.get(levels[depth]);
            if (child != null && prune(child, levels, depth + 1)) {
                node.children.remove(levels[depth]);
            }
        }
        return node.group == null && node.children.isEmpty();
    }

    /** Changes whenever a topic may have other groups than before. */
    public long version() {
        return version;
    }

    /** The groups whose filter matches the topic, in no particular order. */
    public List<G> matching(Topic topic) {
        List<G> found = new ArrayList<>(2);
        collect(root, topic, 0, found);
        return found;
    }

    private static <G> void collect(Node<G> node, Topic topic, int depth, List<G> found) {
        String[] levels = topic.levels();
        boolean wildcards = depth > 0 || !topic.isHiddenFromWildcards();
        if (wildcards) {
            addGroup(node.children.get("#"), found);
        }
        if (depth == levels.length) {
            addGroup(node, found);
            return;
        }
        Node<G> exact = node.children.get(levels[depth]);
        if (exact != null) {
            collect(exact, topic, depth + 1, found);
        }
        Node<G> any = wildcards ? node.children.get("+") : null;
        if (any != null) {
            collect(any, topic, depth + 1, found);
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
