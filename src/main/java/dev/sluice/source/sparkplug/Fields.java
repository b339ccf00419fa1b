package dev.sluice.source.sparkplug;

import dev.sluice.json.Utf8;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.function.LongConsumer;

/**
 * Walks over the fields of one Protobuf message, in bytes that nobody changes. Takes nothing in advance and copies nothing: a message in it is walked
 * over in its turn, by another one of these. What can not be Protobuf is a {@link SparkplugException}, and so is a group, which Sparkplug has not.
 *
 * <pre>
 *  number and kind (varint) | value: varint (kind 0), 8 bytes (1), length (varint) and so many bytes (2), 4 bytes (5)
 * </pre>
 */
final class Fields {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_GIVEN = 2;
    private static final int FIXED32 = 5;

    private static final String CUT = "not Protobuf: it ends within a field";

    private final byte[] in;
    private final int begin;
    private final int end;
    private int at;
    private int number;
    private int kind;
    private long bits;
    private int from;

    Fields(byte[] in) {
        this(in, 0, in.length);
    }

    private Fields(byte[] in, int begin, int end) {
        this.in = in;
        this.begin = begin;
        this.end = end;
        this.at = begin;
    }

    /** The same, before its first field. */
    Fields again() {
        return new Fields(in, begin, end);
    }

    /** Goes to the next field; false where there is none. */
    boolean next() {
        if (at == end) {
            return false;
        }
        long tag = readVarint();
        number = (int) (tag >>> 3);
        kind = (int) tag & 7;
        if (tag >>> 32 != 0 || number == 0) {
            throw new SparkplugException("not Protobuf: a field has a number that there is not");
        }
        switch (kind) {
            case VARINT -> bits = readVarint();
            case FIXED64 -> bits = readFixed(Long.BYTES).getLong();
            case FIXED32 -> bits = readFixed(Integer.BYTES).getInt();
            case LENGTH_GIVEN -> skip(readVarint());
            default -> throw new SparkplugException("not Protobuf of Sparkplug: a field is of kind " + kind);
        }
        return true;
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == end) {
                throw new SparkplugException(CUT);
            }
            byte digit = in[at++];
            value |= (long) (digit & 0x7f) << shift;
            if (digit >= 0) {
                return value;
            }
        }
        throw new SparkplugException("not Protobuf: a number of over ten bytes");
    }

    private ByteBuffer readFixed(int count) {
        skip(count);
        return ByteBuffer.wrap(in, from, count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void skip(long count) {
        if (count < 0 || count > end - at) {
            throw new SparkplugException(CUT);
        }
        from = at;
        at += (int) count;
    }

    int number() {
        return number;
    }

    private void require(int expected) {
        if (kind != expected) {
            throw new SparkplugException(
                    "field " + number + " is of Protobuf's kind " + kind + " in place of " + expected);
        }
    }

    long varint() {
        require(VARINT);
        return bits;
    }

    /** The low 32 bits, as Protobuf has it of a number that is too large. */
    long uint32() {
        return varint() & 0xffff_ffffL;
    }

    boolean bool() {
        return varint() != 0;
    }

    /** Of a float. */
    long fixed32() {
        require(FIXED32);
        return bits;
    }

    /** Of a double. */
    long fixed64() {
        require(FIXED64);
        return bits;
    }

    /** The message, or the bytes, that this field is. */
    Fields message() {
        require(LENGTH_GIVEN);
        return new Fields(in, from, at);
    }

    /** Tells each number of a repeated field of numbers, which may be packed. */
    void uint32s(LongConsumer each) {
        if (kind == VARINT) {
            each.accept(uint32());
            return;
        }
        for (Fields packed = message(); packed.at < packed.end; ) {
            each.accept(packed.readVarint() & 0xffff_ffffL);
        }
    }

    String text() {
        return message().asText();
    }

    /** All of it as text. */
    String asText() {
        try {
            return Utf8.decode(in, begin, end - begin);
        } catch (CharacterCodingException e) {
            throw new SparkplugException("text is not UTF-8");
        }
    }

    /** All of it as bytes, not to be changed. */
    ByteBuffer asBytes() {
        return ByteBuffer.wrap(in, begin, end - begin).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
