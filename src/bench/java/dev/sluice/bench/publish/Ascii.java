package dev.sluice.bench.publish;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text in buffers, without objects. */
final class Ascii {

    private static final byte[] HTTP_END = bytes("\r\n\r\n");

    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static void putNumber(ByteBuffer out, long number) {
        int end = out.position() + 1;
        for (long rest = number; rest > 9; rest /= 10) {
            end++;
        }
        long rest = number;
        for (int i = end - 1; i >= out.position(); i--) {
            out.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        out.position(end);
    }

    /** Passes over the head of an HTTP answer with that status; false while it is not whole. */
    static boolean skipHead(ByteBuffer in, int status) {
        for (int i = in.position(); i + HTTP_END.length <= in.limit(); i++) {
            if (startsWith(in, i, HTTP_END)) {
                String head = StandardCharsets.US_ASCII
                        .decode(in.slice(in.position(), i - in.position()))
                        .toString();
                if (!head.startsWith("HTTP/1.1 " + status)) {
                    throw new IllegalStateException(head);
                }
                in.position(i + HTTP_END.length);
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(ByteBuffer in, int from, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (in.get(from + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
