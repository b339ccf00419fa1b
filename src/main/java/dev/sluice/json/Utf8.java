package dev.sluice.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads text strictly: what is not UTF-8 is refused, and never replaced. */
public final class Utf8 {

    /** Stands in place of what is not UTF-8, and for itself. */
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** At the speed of the lenient way, as long as nobody sends the character that it replaces with. */
    public static String decode(byte[] bytes, int from, int length) throws CharacterCodingException {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, from, length))
                        .toString();
    }
}
