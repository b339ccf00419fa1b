package dev.sluice.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array for the few frames that are put together by hand. */
final class AsciiBuffer {

    private byte[] bytes;
    private int length;

    AsciiBuffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    AsciiBuffer append(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    AsciiBuffer append(byte one) {
        ensure(1);
        bytes[length++] = one;
        return this;
    }

    /** Appends a number that is not negative, in decimal. */
    AsciiBuffer append(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        ensure(digits);
        length += digits;
        long rest = number;
        for (int i = length - 1; digits > 0; digits--, i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return this;
    }

    /** Appends the inside of a JSON string; of control characters there are none in a topic. */
    AsciiBuffer appendJsonText(String text) {
        ensure(text.length() * 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return append(text.substring(i)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .getBytes(StandardCharsets.UTF_8));
            }
            if (c == '"' || c == '\\') {
                bytes[length++] = '\\';
            }
            bytes[length++] = (byte) c;
        }
        return this;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** The array itself, of which {@link #length} bytes count. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
