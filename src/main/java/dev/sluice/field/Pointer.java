package dev.sluice.field;

import java.util.ArrayList;
import java.util.List;

/**
 * Names one value of a JSON document (RFC 6901): {@code /value}, {@code /axes/0/rpm}, and the empty one for all of it. In the name
 * of a member {@code ~1} is a slash and {@code ~0} a tilde.
 *
 * @param text as it was written
 * @param names of the members, or places in arrays, from the outermost on
 */
public record Pointer(String text, List<String> names) {

    /** UTF-16 units. */
    public static final int LENGTH_MAX = 256;

    private static final int DEPTH_MAX = 64;

    public Pointer {
        names = List.copyOf(names);
    }

    /**
     * Reads one.
     *
     * @throws InvalidFieldException if it is none, or too long
     */
    public static Pointer of(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new InvalidFieldException("field is longer than " + LENGTH_MAX + " characters");
        }
        if (text.isEmpty()) {
            return new Pointer(text, List.of());
        }
        if (text.charAt(0) != '/') {
            throw new InvalidFieldException(
                    "field must be a JSON Pointer, such as /value, or empty where the whole value is meant");
        }
        List<String> names = new ArrayList<>(1);
        for (String name : text.substring(1).split("/", -1)) {
            names.add(unescaped(name));
        }
        if (names.size() > DEPTH_MAX) {
            throw new InvalidFieldException("field goes deeper than " + DEPTH_MAX + " levels");
        }
        return new Pointer(text, names);
    }

    private static String unescaped(String name) {
        for (int i = name.indexOf('~'); i >= 0; i = name.indexOf('~', i + 1)) {
            boolean sound = i + 1 < name.length() && (name.charAt(i + 1) == '0' || name.charAt(i + 1) == '1');
            if (!sound) {
                throw new InvalidFieldException("field has a ~ that is neither ~0, a tilde, nor ~1, a slash");
            }
        }
        return name.replace("~1", "/").replace("~0", "~");
    }

    /** Known by its text. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Pointer that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
