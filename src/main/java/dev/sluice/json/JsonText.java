package dev.sluice.json;

import java.nio.charset.CharacterCodingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Opens JSON of clients to be read token by token, with the limits that hold for every way in, and for CBOR too. Only UTF-8
 * is taken (RFC 8259, 8.1), and that strictly: left to itself Jackson guesses UTF-16 and takes surrogates for characters.
 *
 * <p>Names of properties are not canonicalized. The table for that is shared by all parsers: it would hold thousands of
 * names of any length that one client once sent, and one that makes them collide would have those of others refused.
 */
public final class JsonText {

    /** Arrays and objects, and tags of CBOR, may stand so deep in each other. */
    public static final int DEPTH_MAX = 64;

    /** Characters of one number. */
    public static final int NUMBER_MAX = 1_000;

    /** More digits in an exponent are no number to anybody, but a trap for who computes with it. */
    public static final int EXPONENT_DIGITS_MAX = 9;

    /** How long a text is, is limited by who receives it. */
    private static final JsonFactory JSON = factory(DEPTH_MAX);

    /** Of an array in which each item may be as deep. */
    private static final JsonFactory JSON_OF_ITEMS = factory(DEPTH_MAX + 1);

    /** Of Jackson's messages, what was found; a token can be as long as who sent it likes. */
    private static final Pattern TOKEN = Pattern.compile("^(Non-standard|Unrecognized) token '([^']{1,40})");

    private static final Pattern CHARACTER =
            Pattern.compile("^(?:Unexpected character \\(|Unexpected close marker )('.')", Pattern.DOTALL);

    private JsonText() {}

    private static JsonFactory factory(int depthMax) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(depthMax)
                .maxNumberLength(NUMBER_MAX)
                .maxNameLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        return JsonFactory.builder()
                .streamReadConstraints(limits)
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .build();
    }

    /**
     * A parser before its first token, to be closed. What it hands out may have unpaired surrogates, which are for the caller
     * to find.
     *
     * @throws InvalidJsonException if the bytes are not UTF-8
     */
    public static JsonParser open(byte[] text, int from, int length) {
        return JSON.createParser(ObjectReadContext.empty(), decode(text, from, length));
    }

    /** The text of which {@link #openItems} opens a parser. */
    public static String decode(byte[] text) {
        return decode(text, 0, text.length);
    }

    /** As {@link #open}, of an array whose items may each be as deep as a text; places are in the characters of this text. */
    public static JsonParser openItems(String text) {
        return JSON_OF_ITEMS.createParser(ObjectReadContext.empty(), text);
    }

    private static String decode(byte[] text, int from, int length) {
        try {
            return Utf8.decode(text, from, length);
        } catch (CharacterCodingException e) {
            throw new InvalidJsonException("text is not UTF-8");
        }
    }

    /** What is told to who sent a text in which a parser met that: what is wrong, and where. */
    public static String fault(JacksonException fault) {
        return fault(fault, 1, 1);
    }

    /** The same of a text that begins at that line and column of a longer one, both counted from 1. */
    public static String fault(JacksonException fault, int line, int column) {
        String message = String.valueOf(fault.getOriginalMessage());
        Matcher token = TOKEN.matcher(message);
        Matcher character = CHARACTER.matcher(message);
        String found = "";
        int back = 0;
        if (token.find()) {
            found = token.group(2);
            // of NaN and its like Jackson tells the end, of all others the begin
            back = token.group(1).equals("Non-standard") ? found.length() : 0;
        } else if (character.find()) {
            found = character.group(1);
        } else if (message.startsWith("Unexpected end-of-input")) {
            found = "the end";
        }
        TokenStreamLocation at = fault.getLocation();
        if (at == null) {
            return notJson("", found);
        }
        int columnsBefore = at.getLineNr() == 1 ? column - 1 : 0;
        return notJson(place(line + at.getLineNr() - 1, columnsBefore + at.getColumnNr() - back), found);
    }

    /** What is told where a character can not stand at that line and column. */
    public static String fault(char found, int line, int column) {
        return notJson(place(line, column), "'" + found + "'");
    }

    private static String place(int line, int column) {
        return " at line " + line + ", column " + column;
    }

    private static String notJson(String place, String found) {
        return "not JSON" + place + (found.isEmpty() ? "" : ": " + found + " can not stand there");
    }

    public static JsonParser open(byte[] text) {
        return open(text, 0, text.length);
    }
}
