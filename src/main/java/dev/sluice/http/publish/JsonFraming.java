package dev.sluice.http.publish;

import dev.sluice.json.JsonText;

/**
 * One JSON text: an array, whose elements are the items, or an object, which is the only one. Knows of JSON only strings
 * and brackets; the rest is found out when an item is read.
 */
final class JsonFraming extends Framing {

    private enum Place {
        BEFORE,
        IN_OBJECT,
        IN_ARRAY,
        BEHIND_ARRAY
    }

    private static final byte[] NOTHING = new byte[0];

    private final boolean objectAllowed;
    private Place place = Place.BEFORE;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean blank = true;
    private boolean any;
    private int line = 1;
    private int column = 1;

    JsonFraming(ItemReader reader, int itemBytesMax, boolean objectAllowed) {
        super(reader, itemBytesMax);
        this.objectAllowed = objectAllowed;
    }

    @Override
    boolean isSingle() {
        return place == Place.IN_OBJECT || place == Place.BEFORE;
    }

    @Override
    boolean endsAtFault() {
        return true;
    }

    @Override
    void cut(byte[] piece) {
        int from = 0;
        for (int i = 0; i < piece.length && !isEnded() && place != Place.IN_OBJECT; i++) {
            byte b = piece[i];
            switch (place) {
                case BEFORE -> from = begin(b, i);
                case IN_ARRAY -> from = element(piece, from, i);
                default -> requireBlank(b);
            }
            count(b);
        }
        boolean within = place == Place.IN_OBJECT || (place == Place.IN_ARRAY && !blank);
        if (within && !isEnded()) {
            hold(piece, from, piece.length);
        }
        if (place == Place.IN_OBJECT && isOversized()) {
            end(NOTHING, 0, 0);
            breakOff("the rest was not read");
        }
    }

    /** Where the first item begins, if this byte begins the text. */
    private int begin(byte b, int i) {
        if (b == '[') {
            place = Place.IN_ARRAY;
            return i + 1;
        }
        if (b == '{' && objectAllowed) {
            place = Place.IN_OBJECT;
            begin(line, column);
            return i;
        }
        if (!isBlank(b)) {
            breakOff(objectAllowed ? "not a JSON object or array" : "not a JSON array");
        }
        return i;
    }

    /** Where the current element begins, after this byte of the array. */
    private int element(byte[] piece, int from, int i) {
        byte b = piece[i];
        if (inString) {
            inString = escaped || b != '"';
            escaped = !escaped && b == '\\';
            return from;
        }
        boolean ends = depth == 0 && (b == ',' || b == ']');
        if (ends) {
            endElement(piece, from, i);
            return i + 1;
        }
        switch (b) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {}
        }
        if (depth < 0) {
            breakOff(JsonText.fault((char) b, line, column));
        }
        if (!blank || isBlank(b)) {
            return from;
        }
        blank = false;
        begin(line, column);
        return i;
    }

    private void endElement(byte[] piece, int from, int to) {
        boolean last = piece[to] == ']';
        if (!blank) {
            end(piece, from, to);
            any = true;
        } else if (any || !last) {
            breakOff(JsonText.fault((char) piece[to], line, column)); // an element is missing
        }
        blank = true;
        if (last) {
            place = Place.BEHIND_ARRAY;
        }
    }

    /** Goes on behind this byte: columns are counted in characters of UTF-16, as Jackson does. */
    private void count(byte b) {
        if (b == '\n') {
            line++;
            column = 1;
        } else if ((b & 0xC0) != 0x80) {
            column += (b & 0xF8) == 0xF0 ? 2 : 1;
        }
    }

    private void requireBlank(byte b) {
        if (!isBlank(b)) {
            breakOff("something stands behind the array");
        }
    }

    @Override
    void cutEnd() {
        switch (place) {
            case BEFORE -> breakOff("body is empty");
            case IN_OBJECT -> end(NOTHING, 0, 0);
            case IN_ARRAY -> breakOff("the array does not end");
            default -> {}
        }
    }
}
