package dev.sluice.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Opens JSON of clients to be read token by token, with the limits that hold for every way in. Only UTF-8 is taken (RFC
 * 8259, 8.1), and that strictly: left to itself Jackson guesses UTF-16 and takes surrogates for characters.
 */
public final class JsonText {

    /** Arrays and objects may stand so deep in each other. */
    public static final int DEPTH_MAX = 64;

    /** Characters of one number. */
    public static final int NUMBER_MAX = 1_000;

    /** How long a text is, is limited by who receives it. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(DEPTH_MAX)
            .maxNumberLength(NUMBER_MAX)
            .build();

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private JsonText() {}

    /**
     * A parser before its first token, to be closed.
     *
     * @throws InvalidJsonException if the bytes are not UTF-8
     */
    public static JsonParser open(byte[] text, int from, int length) {
        return isPlainAscii(text, from, length)
                ? JSON.createParser(ObjectReadContext.empty(), text, from, length)
                : openDecoded(text, from, length);
    }

    /** The same by way of characters: slower, but a name may have an unpaired surrogate, which is then for the caller to find. */
    public static JsonParser openDecoded(byte[] text) {
        return openDecoded(text, 0, text.length);
    }

    private static JsonParser openDecoded(byte[] text, int from, int length) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text, from, length))
                    .toString();
            return JSON.createParser(ObjectReadContext.empty(), decoded);
        } catch (CharacterCodingException e) {
            throw new InvalidJsonException("text is not UTF-8");
        }
    }

    public static JsonParser open(byte[] text) {
        return open(text, 0, text.length);
    }

    /** A zero byte is not plain: by it Jackson would know UTF-16. */
    private static boolean isPlainAscii(byte[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (text[i] <= 0) {
                return false;
            }
        }
        return true;
    }
}
