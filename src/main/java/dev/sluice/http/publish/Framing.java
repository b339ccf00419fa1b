package dev.sluice.http.publish;

import dev.sluice.protocol.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a body into its items as it comes, piece by piece. Keeps no more of it than the beginning of one item, up to the
 * largest that may be; one that is larger is passed over to its end. Not thread-safe.
 */
abstract class Framing {

    private final ItemReader reader;
    private final int itemBytesMax;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(0);
    private List<Item> items = new ArrayList<>();
    private boolean oversized;
    private boolean ended;
    private int itemLine = 1;
    private int itemColumn = 1;

    Framing(ItemReader reader, int itemBytesMax) {
        this.reader = reader;
        this.itemBytesMax = itemBytesMax;
    }

    /** The items that end in the next piece of the body. */
    final List<Item> feed(byte[] piece) {
        cut(piece);
        return takeItems();
    }

    /** What the end of the body makes of what is left. */
    final List<Item> finish() {
        if (!ended) {
            cutEnd();
        }
        return takeItems();
    }

    private List<Item> takeItems() {
        List<Item> taken = items;
        items = new ArrayList<>();
        return taken;
    }

    /** Whether nothing that follows can be read: the body need not be waited for. */
    final boolean isEnded() {
        return ended;
    }

    /** Bytes of the item that has begun and not ended. */
    final int heldBytes() {
        return held.size();
    }

    /** Whether the body is one item, and not a sequence of them. */
    abstract boolean isSingle();

    abstract void cut(byte[] piece);

    abstract void cutEnd();

    /** An item begins at that line and column of the body, both counted from 1. */
    final void begin(int line, int column) {
        itemLine = line;
        itemColumn = column;
    }

    /** Keeps the part of an item that goes on in the next piece. */
    final void hold(byte[] piece, int from, int to) {
        if (oversized || held.size() + to - from > itemBytesMax) {
            oversized = true;
            held.reset();
        } else {
            held.write(piece, from, to - from);
        }
    }

    /** An item ends; what was held of it stands before this. */
    final void end(byte[] piece, int from, int to) {
        if (held.size() > 0 || oversized || to - from > itemBytesMax) {
            hold(piece, from, to);
            byte[] whole = held.toByteArray();
            held.reset();
            add(
                    oversized
                            ? reader.fault(ErrorCode.TOO_LARGE, "an item may have " + itemBytesMax + " bytes")
                            : reader.read(whole, 0, whole.length, itemLine, itemColumn));
            oversized = false;
        } else {
            add(reader.read(piece, from, to - from, itemLine, itemColumn));
        }
    }

    /** Whether it is what JSON takes for whitespace (RFC 8259, 2). */
    static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Whether the current item is larger than one may be. */
    final boolean isOversized() {
        return oversized;
    }

    /** The body is broken, from here on. */
    final void breakOff(String message) {
        add(new Item.Fault(ErrorCode.BAD_FRAME, message, true));
    }

    private void add(Item item) {
        items.add(item);
        ended |= item instanceof Item.Fault fault && fault.ends() && endsAtFault();
    }

    /** Whether an item that can not be read hides where the next one begins. */
    abstract boolean endsAtFault();
}
