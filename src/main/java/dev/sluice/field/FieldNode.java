package dev.sluice.field;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in documents on the way to fields that somebody asks for: its members are found by the bytes of their names. */
final class FieldNode {

    private static final int PRIME = 0x0100_0193;

    private @Nullable Field field;
    /** Chains by the last bits of their hash; fewer members than chains. */
    private @Nullable Member[] members = new Member[2];

    private int count;
    /** A bit for each length that a member's name has, the last one for all that are longer: most names can be told by that. */
    private long lengths;

    /** The members whose names are places in an array. */
    private Map<Integer, FieldNode> items = Map.of();

    private long reachedIn;

    private static final class Member {
        private final byte[] name;
        private final int hash;
        private final FieldNode node = new FieldNode();
        private @Nullable Member next;

        Member(byte[] name, int hash) {
            this.name = name;
            this.hash = hash;
        }
    }

    @Nullable
    Field field() {
        return field;
    }

    /** Whether nothing within it is asked for. */
    boolean isLeaf() {
        return count == 0;
    }

    /** Whether nothing of an array is asked for. */
    boolean hasNoItems() {
        return items.isEmpty();
    }

    /** Adds a field whose pointer has so many names up to here. */
    void add(Field added, int depth, int seed) {
        if (depth == added.pointer().names().size()) {
            field = added;
            return;
        }
        String name = added.pointer().names().get(depth);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        FieldNode next = member(bytes, seed);
        if (next == null) {
            next = put(new Member(bytes, hash(bytes, seed)));
            int place = place(name);
            if (place >= 0) {
                items = items.isEmpty() ? new HashMap<>() : items;
                items.put(place, next);
            }
        }
        next.add(added, depth + 1, seed);
    }

    private FieldNode put(Member member) {
        if (++count > members.length) {
            @Nullable Member[] before = members;
            members = new Member[2 * before.length];
            for (Member chain : before) {
                for (Member moved = chain; moved != null; ) {
                    Member next = moved.next;
                    link(moved);
                    moved = next;
                }
            }
        }
        link(member);
        lengths |= lengthBit(member.name.length);
        return member.node;
    }

    private void link(Member member) {
        int chain = member.hash & (members.length - 1);
        member.next = members[chain];
        members[chain] = member;
    }

    /** Removes what {@link #add} has added; true if nothing is left here. */
    boolean remove(Field removed, int depth, int seed) {
        if (depth == removed.pointer().names().size()) {
            field = null;
        } else {
            String name = removed.pointer().names().get(depth);
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            FieldNode next = member(bytes, seed);
            if (next != null && next.remove(removed, depth + 1, seed)) {
                unlink(next, hash(bytes, seed));
                if (!items.isEmpty()) {
                    items.values().remove(next);
                }
            }
        }
        return field == null && count == 0;
    }

    private void unlink(FieldNode node, int hash) {
        int chain = hash & (members.length - 1);
        Member before = null;
        for (Member member = members[chain]; member != null; member = member.next) {
            if (member.node == node) {
                if (before == null) {
                    members[chain] = member.next;
                } else {
                    before.next = member.next;
                }
                count--;
                countLengths();
                return;
            }
            before = member;
        }
    }

    private void countLengths() {
        lengths = 0;
        for (Member chain : members) {
            for (Member member = chain; member != null; member = member.next) {
                lengths |= lengthBit(member.name.length);
            }
        }
    }

    private static long lengthBit(int length) {
        return 1L << Math.min(length, Long.SIZE - 1);
    }

    private static int hash(byte[] name, int seed) {
        return hash(name, 0, name.length, seed);
    }

    /** FNV-1a, begun with another number in each lane, so that nobody can name members that collide. */
    private static int hash(byte[] name, int from, int to, int seed) {
        int hash = seed;
        for (int i = from; i < to; i++) {
            hash = (hash ^ name[i]) * PRIME;
        }
        return hash;
    }

    /** Of an array the place that a name stands for (RFC 6901, 4); below 0 if it is none. */
    private static int place(String name) {
        boolean digits = name.length() <= 9 && !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean plain = digits && (name.length() == 1 || name.charAt(0) != '0');
        return plain ? Integer.parseInt(name) : -1;
    }

    @Nullable
    FieldNode member(byte[] name, int seed) {
        return member(name, 0, name.length, seed);
    }

    /** The member whose name stands there, without escapes; null if nothing of it is asked for. */
    @Nullable
    FieldNode member(byte[] json, int from, int to, int seed) {
        int hash = hash(json, from, to, seed);
        for (Member member = members[hash & (members.length - 1)]; member != null; member = member.next) {
            if (member.hash == hash && Arrays.equals(member.name, 0, member.name.length, json, from, to)) {
                return member.node;
            }
        }
        return null;
    }

    /** Whether a name of that length may be asked for. */
    boolean hasMemberOfLength(int length) {
        return (lengths & lengthBit(length)) != 0;
    }

    @Nullable
    FieldNode item(int place) {
        return items.get(place);
    }

    /** Its value begins; of one that stands there twice the one before counts no more. */
    void reached(long document) {
        if (reachedIn == document) {
            lose();
        }
        reachedIn = document;
    }

    private void lose() {
        if (field != null) {
            field.lose();
        }
        for (Member chain : members) {
            for (Member member = chain; member != null; member = member.next) {
                member.node.lose();
            }
        }
    }
}
