package dev.sluice.json;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Copies one value from a parser to the bytes of an update: without whitespace outside strings, numbers digit for
 * digit as they came, in UTF-8. Makes no tree. Stateless; how deep a value and how long a number may be is limited by the
 * parser.
 */
public final class CompactJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private CompactJson() {}

    /**
     * The value whose first token is the parser's current one; leaves the parser at its last token.
     *
     * @throws InvalidJsonException if the value has something that JSON in UTF-8 can not carry
     * @throws tools.jackson.core.JacksonException if the text is broken, or over a limit of the parser
     */
    public static byte[] read(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token != null && token.isNumeric()) {
            return number(in).getBytes(StandardCharsets.US_ASCII);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            int depth = copy(token, in, out);
            while (depth > 0) {
                depth += copy(in.nextToken(), in, out);
            }
        }
        return bytes.toByteArray();
    }

    /** A string as JSON has it, with its quotes. */
    public static String quoted(String text) {
        StringWriter quoted = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), quoted)) {
            out.writeString(text);
        }
        return quoted.toString();
    }

    /** Copies a token; tells by how much it goes deeper. */
    private static int copy(@Nullable JsonToken token, JsonParser in, JsonGenerator out) {
        if (token == null) {
            throw new InvalidJsonException("JSON ends too early");
        }
        switch (token) {
            case START_OBJECT -> out.writeStartObject();
            case START_ARRAY -> out.writeStartArray();
            case END_OBJECT -> out.writeEndObject();
            case END_ARRAY -> out.writeEndArray();
            case PROPERTY_NAME -> out.writeName(name(in));
            case VALUE_STRING -> copyString(in, out);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(number(in));
            case VALUE_TRUE -> out.writeBoolean(true);
            case VALUE_FALSE -> out.writeBoolean(false);
            case VALUE_NULL -> out.writeNull();
            default -> throw new InvalidJsonException("value has something that is not of JSON");
        }
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    private static String name(JsonParser in) {
        String name = in.currentName();
        if (hasUnpairedSurrogate(name)) {
            throw new InvalidJsonException("unpaired surrogate");
        }
        return name;
    }

    private static void copyString(JsonParser in, JsonGenerator out) {
        char[] text = in.getStringCharacters();
        int from = in.getStringOffset();
        int length = in.getStringLength();
        if (hasUnpairedSurrogate(CharBuffer.wrap(text, from, length))) {
            throw new InvalidJsonException("unpaired surrogate");
        }
        out.writeString(text, from, length);
    }

    private static String number(JsonParser in) {
        if (in.isNaN()) {
            throw new InvalidJsonException("value has a number that JSON has not");
        }
        String number = in.getString();
        if (exponentDigits(number) > JsonText.EXPONENT_DIGITS_MAX) {
            throw new InvalidJsonException(
                    "number has an exponent of over " + JsonText.EXPONENT_DIGITS_MAX + " digits");
        }
        return number;
    }

    private static int exponentDigits(String number) {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e < 0) {
            return 0;
        }
        boolean signed = number.charAt(e + 1) == '-' || number.charAt(e + 1) == '+';
        return number.length() - e - (signed ? 2 : 1);
    }

    /** Escapes such as {@code \ud800} alone are JSON, but no text that could be sent on. */
    public static boolean hasUnpairedSurrogate(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
