package dev.sluice.cbor;

import dev.sluice.json.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Bytes that should be CBOR, taken piece by piece. Whatever length they claim, nothing is allocated beyond what is there.
 * For one thread.
 */
final class CborInput {

    /** In place of a length: items follow up to a break (RFC 8949, 3.2.1). */
    static final long INDEFINITE = -1;

    private static final int ARGUMENT_BITS = 0x1F;
    private static final int INFO_INDEFINITE = 31;
    private static final int BREAK = 0xFF;

    /** The upper bits of each byte of a character but its first (RFC 3629, 3). */
    private static final int CONTINUES = 0x80;

    private static final int CONTINUES_MASK = 0xC0;

    /** Is in no text. */
    private static final int NO_UTF8 = 0xFF;

    private final ByteBuffer bytes;
    private int info;

    CborInput(byte[] cbor) {
        this.bytes = ByteBuffer.wrap(cbor);
    }

    /** Bytes that have been taken. */
    int position() {
        return bytes.position();
    }

    boolean isAtEnd() {
        return !bytes.hasRemaining();
    }

    /** Begins the next item and tells its major type. */
    int next() {
        need(1);
        int first = bytes.get() & 0xFF;
        info = first & ARGUMENT_BITS;
        return first >>> 5;
    }

    /** The lower bits of the item's first byte. */
    int info() {
        return info;
    }

    /** The item's argument, to be read as unsigned. */
    long argument() {
        if (info < SimpleValue.IN_NEXT_BYTE) {
            return info;
        }
        int size = 1 << (info - SimpleValue.IN_NEXT_BYTE);
        if (size > Long.BYTES) {
            throw new CborException("reserved or misplaced first byte");
        }
        need(size);
        return switch (size) {
            case 1 -> bytes.get() & 0xFF;
            case 2 -> bytes.getShort() & 0xFFFF;
            case 4 -> bytes.getInt() & 0xFFFF_FFFFL;
            default -> bytes.getLong();
        };
    }

    /** How many items a container holds, each of at least so many bytes; or {@link #INDEFINITE}. */
    long count(int bytesEach) {
        if (info == INFO_INDEFINITE) {
            return INDEFINITE;
        }
        long count = argument();
        if (Long.compareUnsigned(count, bytes.remaining() / bytesEach) > 0) {
            throw ended();
        }
        return count;
    }

    /** Whether a container goes on after so many items; takes the break that ends it. */
    boolean goesOn(long items, long count) {
        if (count != INDEFINITE) {
            return items < count;
        }
        need(1);
        boolean end = (bytes.get(bytes.position()) & 0xFF) == BREAK;
        if (end) {
            bytes.position(bytes.position() + 1);
        }
        return !end;
    }

    /** The content of a byte string. */
    byte[] byteString() {
        if (info == INFO_INDEFINITE) {
            return joined(MajorType.BYTES);
        }
        int length = chunk();
        return Arrays.copyOfRange(bytes.array(), bytes.position() - length, bytes.position());
    }

    /** The content of a text string, of which each chunk has whole characters (RFC 8949, 3.2.3). */
    String text() throws CharacterCodingException {
        if (info == INFO_INDEFINITE) {
            byte[] whole = joined(MajorType.TEXT);
            return Utf8.decode(whole, 0, whole.length);
        }
        int length = chunk();
        return Utf8.decode(bytes.array(), bytes.position() - length, length);
    }

    /** What the chunks of a string hold together. There may be one to a byte, so that nothing is made for each. */
    private byte[] joined(int majorType) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (goesOn(0, INDEFINITE)) {
            if (next() != majorType) {
                throw new CborException("a string has a chunk of another type");
            }
            int length = chunk();
            int from = bytes.position() - length;
            if (majorType == MajorType.TEXT && length > 0 && (bytes.get(from) & CONTINUES_MASK) == CONTINUES) {
                whole.write(NO_UTF8); // it belongs to a character that the chunk before has begun
            }
            whole.write(bytes.array(), from, length);
        }
        return whole.toByteArray();
    }

    /** Passes over the content of one string and tells its length. */
    private int chunk() {
        long length = argument();
        if (Long.compareUnsigned(length, bytes.remaining()) > 0) {
            throw ended();
        }
        bytes.position(bytes.position() + (int) length);
        return (int) length;
    }

    private void need(int more) {
        if (bytes.remaining() < more) {
            throw ended();
        }
    }

    private static CborException ended() {
        return new CborException("ends too early");
    }
}
