package dev.sluice.field;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds the values at all pointers that somebody asks for by one walk over an update's JSON, without an object for anything that it
 * comes by. Only for data as it is kept: well-formed, without whitespace outside strings. Of a name that stands twice in an object the last
 * one counts. Owned by one event loop.
 */
public final class Fields {

    private final int seed = ThreadLocalRandom.current().nextInt();

    private final Map<Pointer, Field> byPointer = new HashMap<>();
    private final FieldNode root = new FieldNode();
    private byte[] data = {};
    private long documents = 1;

    /** The value at a pointer, for one more who asks; to be given back by {@link #leave}. It is there from the next document on. */
    public Field enter(Pointer pointer) {
        Field field = byPointer.get(pointer);
        if (field == null) {
            field = new Field(pointer, this);
            byPointer.put(pointer, field);
            root.add(field, 0, seed);
        }
        field.enter();
        return field;
    }

    public void leave(Field field) {
        if (field.leave()) {
            byPointer.remove(field.pointer());
            boolean unused = root.remove(field, 0, seed);
        }
    }

    /** Walks over one document, to which all fields belong from then on. */
    public void read(byte[] document) {
        data = document;
        documents++;
        int unused = value(0, root);
    }

    byte[] data() {
        return data;
    }

    /** How many there were, with this one. */
    long documents() {
        return documents;
    }

    /** Returns where it ends, as all do. */
    private int value(int at, FieldNode node) {
        node.reached(documents);
        int end;
        if (node.isLeaf()) {
            end = skip(at);
        } else if (data[at] == '{') {
            end = object(at + 1, node);
        } else if (data[at] == '[' && !node.hasNoItems()) {
            end = array(at + 1, node);
        } else {
            end = skip(at);
        }
        Field field = node.field();
        if (field != null) {
            field.found(at, end);
        }
        return end;
    }

    private int object(int first, FieldNode node) {
        int at = first;
        while (data[at] != '}') {
            if (data[at] == ',') {
                at++;
            }
            int name = at + 1;
            int end = name;
            int hash = seed;
            boolean escaped = false;
            for (byte b = data[end]; b != '"'; b = data[end]) {
                if (b == '\\') {
                    escaped = true;
                    end++;
                }
                hash = FieldNode.hash(hash, b);
                end++;
            }
            FieldNode member = escaped
                    ? node.member(JsonStrings.decode(data, name, end), seed)
                    : node.member(data, name, end, hash);
            at = member == null ? skip(end + 2) : value(end + 2, member);
        }
        return at + 1;
    }

    private int array(int first, FieldNode node) {
        int at = first;
        for (int place = 0; data[at] != ']'; place++) {
            if (data[at] == ',') {
                at++;
            }
            FieldNode item = node.item(place);
            at = item == null ? skip(at) : value(at, item);
        }
        return at + 1;
    }

    private int skip(int at) {
        return switch (data[at]) {
            case '"' -> skipString(at + 1);
            case '{', '[' -> skipStructure(at);
            default -> skipPlain(at + 1);
        };
    }

    private int skipString(int first) {
        int at = first;
        for (byte b = data[at]; b != '"'; b = data[at]) {
            at += b == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int skipStructure(int first) {
        int depth = 0;
        int at = first;
        do {
            switch (data[at]) {
                case '"' -> at = skipString(at + 1);
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        } while (depth > 0);
        return at;
    }

    private int skipPlain(int first) {
        int at = first;
        while (at < data.length && data[at] != ',' && data[at] != '}' && data[at] != ']') {
            at++;
        }
        return at;
    }
}
