package dev.sluice.websocket;

import io.netty.buffer.ByteBuf;

/** Checks UTF-8 (RFC 3629) piece by piece, wherever it is cut, and finds a fault in the byte that makes it one. */
final class Utf8Check {

    private static final long NOT_ASCII = 0x8080808080808080L;

    /** Bytes that the character still needs; the next of them must be within these bounds. */
    private int missing;

    private int least = 0x80;
    private int most = 0xBF;

    /** Whether what came so far, with these bytes behind it, can be the begin of a text. */
    boolean accepts(ByteBuf text, int from, int length) {
        int end = from + length;
        int i = from;
        while (i < end) {
            if (missing == 0 && end - i >= Long.BYTES && (text.getLong(i) & NOT_ASCII) == 0) {
                i += Long.BYTES;
            } else if (!accepts(text.getUnsignedByte(i++))) {
                return false;
            }
        }
        return true;
    }

    private boolean accepts(int octet) {
        if (missing == 0) {
            return octet < 0x80 || begins(octet);
        }
        boolean within = octet >= least && octet <= most;
        missing--;
        least = 0x80;
        most = 0xBF;
        return within;
    }

    /** Overlong forms, surrogates and what is beyond U+10FFFF show in the second byte at the latest (RFC 3629, 4). */
    private boolean begins(int octet) {
        if (octet < 0xC2 || octet > 0xF4) {
            return false;
        }
        missing = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
        least = octet == 0xE0 ? 0xA0 : octet == 0xF0 ? 0x90 : 0x80;
        most = octet == 0xED ? 0x9F : octet == 0xF4 ? 0x8F : 0xBF;
        return true;
    }

    /** Whether no character is cut off where the text ends; the next text begins. */
    boolean end() {
        boolean whole = missing == 0;
        missing = 0;
        least = 0x80;
        most = 0xBF;
        return whole;
    }
}
