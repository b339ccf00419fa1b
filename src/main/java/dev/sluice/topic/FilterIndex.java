package dev.sluice.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the subscribers whose filters match a topic: a tree of levels with one {@link Group} per distinct filter.
 *
 * <p>Matching costs by the depth of the topic, not by the number of filters or subscribers. Callers may keep the groups
 * of a topic for as long as {@link #version} stays the same. Not thread-safe: owned by one event loop.
 *
 * @param <S> the subscriber
 */
public final class FilterIndex<S> {

    private final Node<S> root = new Node<>();
    private long version;

    /** Lets a subscriber hear of what the filter matches, until {@link #remove}. */
    public Membership<S> add(TopicFilter filter, S subscriber) {
        Node<S> node = root;
        for (String level : filter.levels()) {
            node = node.children.computeIfAbsent(level, absent -> new Node<>());
        }
        if (node.group == null) {
            node.group = new Group<>(filter);
            version++;
        }
        return node.group.add(subscriber);
    }

    /** Ends a membership; to be called once. */
    public void remove(Membership<S> membership) {
        Group<S> group = membership.group;
        group.remove(membership);
        if (group.members.isEmpty()) {
            prune(root, group.filter.levels(), 0);
            version++;
        }
    }

    /** Cuts the branch that led to a group without members; true if the node has nothing left. */
    private static <S> boolean prune(Node<S> node, String[] levels, int depth) {
        if (depth == levels.length) {
            node.group = null;
        } else {
            Node<S> child = node.children.get(levels[depth]);
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
    public List<Group<S>> matching(Topic topic) {
        List<Group<S>> found = new ArrayList<>(2);
        collect(root, topic, 0, found);
        return found;
    }

    private static <S> void collect(Node<S> node, Topic topic, int depth, List<Group<S>> found) {
        String[] levels = topic.levels();
        boolean wildcards = depth > 0 || !topic.isHiddenFromWildcards();
        if (wildcards) {
            addGroup(node.children.get("#"), found);
        }
        if (depth == levels.length) {
            addGroup(node, found);
            return;
        }
        Node<S> exact = node.children.get(levels[depth]);
        if (exact != null) {
            collect(exact, topic, depth + 1, found);
        }
        Node<S> any = wildcards ? node.children.get("+") : null;
        if (any != null) {
            collect(any, topic, depth + 1, found);
        }
    }

    private static <S> void addGroup(@Nullable Node<S> node, List<Group<S>> found) {
        if (node != null && node.group != null) {
            found.add(node.group);
        }
    }

    private static final class Node<S> {
        final Map<String, Node<S>> children = new HashMap<>(4);

        @Nullable
        Group<S> group;
    }

    /** The subscribers of one filter, in an array, so that walking them costs nothing but the walk. */
    public static final class Group<S> {
        private final TopicFilter filter;
        private final ArrayList<Membership<S>> members = new ArrayList<>(1);

        private Group(TopicFilter filter) {
            this.filter = filter;
        }

        public int size() {
            return members.size();
        }

        public S get(int index) {
            return members.get(index).subscriber;
        }

        private Membership<S> add(S subscriber) {
            Membership<S> membership = new Membership<>(this, subscriber, members.size());
            members.add(membership);
            return membership;
        }

        /** The last member takes the place of the one that goes: no search, no shifting. */
        private void remove(Membership<S> membership) {
            Membership<S> last = members.remove(members.size() - 1);
            if (last != membership) {
                members.set(membership.index, last);
                last.index = membership.index;
            }
        }
    }

    /** A subscriber's place in a group: what it takes to leave it again. */
    public static final class Membership<S> {
        private final Group<S> group;
        private final S subscriber;
        private int index;

        private Membership(Group<S> group, S subscriber, int index) {
            this.group = group;
            this.subscriber = subscriber;
            this.index = index;
        }
    }
}
