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
        int unused = value(document, 0, root);
    }

    byte[] data() {
        return data;
    }

    /** How many there were, with this one. */
    long documents() {
        return documents;
    }

    /** Returns where it ends, as all do. */
    private int value(byte[] json, int at, FieldNode node) {
        node.reached(documents);
        int end;
        if (json[at] == '{' && !node.isLeaf()) {
            end = object(json, at + 1, node);
        } else if (json[at] == '[' && !node.hasNoItems()) {
            end = array(json, at + 1, node);
        } else {
            end = skip(json, at);
        }
        Field field = node.field();
        if (field != null) {
            field.found(at, end);
        }
        return end;
    }

    private int object(byte[] json, int first, FieldNode node) {
        int at = first;
        while (json[at] != '}') {
            int name = json[at] == ',' ? at + 2 : at + 1;
            int end = name;
            boolean escaped = false;
            for (byte b = json[end]; b != '"'; b = json[end]) {
                escaped |= b == '\\';
                end += b == '\\' ? 2 : 1;
            }
            FieldNode member = null;
            if (escaped) {
                member = node.member(JsonStrings.decode(json, name, end), seed);
            } else if (node.hasMemberOfLength(end - name)) {
                member = node.member(json, name, end, seed);
            }
            at = member == null ? skip(json, end + 2) : value(json, end + 2, member);
        }
        return at + 1;
    }

    private int array(byte[] json, int first, FieldNode node) {
        int at = first;
        for (int place = 0; json[at] != ']'; place++) {
            if (json[at] == ',') {
                at++;
            }
            FieldNode item = node.item(place);
            at = item == null ? skip(json, at) : value(json, at, item);
        }
        return at + 1;
    }

    private static int skip(byte[] json, int at) {
        byte first = json[at];
        if (first == '"') {
            return skipString(json, at + 1);
        }
        return first == '{' || first == '[' ? skipStructure(json, at) : skipPlain(json, at + 1);
    }

    private static int skipString(byte[] json, int first) {
        int at = first;
        for (byte b = json[at]; b != '"'; b = json[at]) {
            at += b == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int skipStructure(byte[] json, int first) {
        int depth = 0;
        int at = first;
        do {
            byte b = json[at++];
            if (b == '"') {
                at = skipString(json, at);
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        } while (depth > 0);
        return at;
    }

    private static int skipPlain(byte[] json, int first) {
        int at = first;
        while (at < json.length && json[at] != ',' && json[at] != '}' && json[at] != ']') {
            at++;
        }
        return at;
    }
}
