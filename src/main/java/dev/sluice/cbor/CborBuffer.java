package dev.sluice.cbor;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array to which CBOR is written, each item in its shortest form. For one thread. */
public final class CborBuffer {

    private static final int IN_FIRST_BYTE = 24;

    private byte[] bytes;
    private int length;

    public CborBuffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** Appends what is CBOR already. */
    public CborBuffer append(byte[] encoded) {
        ensure(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    /** Begins a map of so many pairs. */
    public CborBuffer map(int pairs) {
        return head(MajorType.MAP, pairs);
    }

    /** Begins an array of so many items. */
    public CborBuffer array(int items) {
        return head(MajorType.ARRAY, items);
    }

    public CborBuffer text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return head(MajorType.TEXT, utf8.length).append(utf8);
    }

    public CborBuffer integer(long number) {
        return number < 0 ? head(MajorType.NEGATIVE, ~number) : head(MajorType.UNSIGNED, number);
    }

    /** An integer of any size: a bignum beyond 64 bits. */
    CborBuffer integer(BigInteger number) {
        BigInteger argument = number.signum() < 0 ? number.not() : number;
        if (argument.bitLength() <= Long.SIZE) {
            return head(number.signum() < 0 ? MajorType.NEGATIVE : MajorType.UNSIGNED, argument.longValue());
        }
        byte[] magnitude = argument.toByteArray();
        int sign = magnitude[0] == 0 ? 1 : 0; // the byte that only keeps it from being negative
        byte[] significant = Arrays.copyOfRange(magnitude, sign, magnitude.length);
        return head(MajorType.TAG, number.signum() < 0 ? Tag.NEGATIVE_BIGNUM : Tag.BIGNUM)
                .head(MajorType.BYTES, significant.length)
                .append(significant);
    }

    CborBuffer decimal(long mantissa, int exponent) {
        return head(MajorType.TAG, Tag.DECIMAL)
                .head(MajorType.ARRAY, 2)
                .integer(exponent)
                .integer(mantissa);
    }

    CborBuffer decimal(BigInteger mantissa, BigInteger exponent) {
        boolean common = exponent.bitLength() < Long.SIZE;
        return head(MajorType.TAG, common ? Tag.DECIMAL : Tag.DECIMAL_OF_ANY_EXPONENT)
                .head(MajorType.ARRAY, 2)
                .integer(exponent)
                .integer(mantissa);
    }

    CborBuffer float64(double number) {
        ensure(1 + Double.BYTES);
        bytes[length++] = (byte) ((MajorType.SIMPLE << 5) | SimpleValue.FLOAT64);
        return bigEndian(Double.doubleToRawLongBits(number), Double.BYTES);
    }

    CborBuffer simple(int value) {
        return head(MajorType.SIMPLE, value);
    }

    /** Leaves a byte for the head of a container, of which nobody knows yet how much it will hold; tells where. */
    int open() {
        ensure(1);
        return length++;
    }

    /** Writes the head of a container at its place; a large one moves what it holds. */
    void close(int at, int majorType, int count) {
        if (count < IN_FIRST_BYTE) {
            bytes[at] = (byte) ((majorType << 5) | count);
            return;
        }
        byte[] content = Arrays.copyOfRange(bytes, at + 1, length);
        length = at;
        var unused = head(majorType, count).append(content);
    }

    /** First byte of an item with its argument, which counts as unsigned, in as few bytes as it needs. */
    CborBuffer head(int majorType, long argument) {
        ensure(1 + Long.BYTES);
        int first = majorType << 5;
        if (argument >= 0 && argument < IN_FIRST_BYTE) {
            bytes[length++] = (byte) (first | (int) argument);
            return this;
        }
        int size = argument >>> 8 == 0 ? 0 : argument >>> 16 == 0 ? 1 : argument >>> 32 == 0 ? 2 : 3;
        bytes[length++] = (byte) (first | (IN_FIRST_BYTE + size));
        return bigEndian(argument, 1 << size);
    }

    private CborBuffer bigEndian(long number, int size) {
        for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (number >>> shift);
        }
        return this;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    /** The array itself, of which {@link #length} bytes count. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }
}
