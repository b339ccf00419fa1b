package dev.sluice.protocol;

import dev.sluice.field.Deadband;
import dev.sluice.field.InvalidFieldException;
import dev.sluice.field.Op;
import dev.sluice.field.Pointer;
import dev.sluice.field.Term;
import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** A term as it stands in a query: {@code /value>80}, {@code /state=on}, and {@code /state} alone where the field has to be there. */
final class QueryTerm {

    private QueryTerm() {}

    /** Throws a {@link ProtocolException} if it is none. */
    static Term of(String text) {
        if (text.isEmpty()) {
            throw QueryReader.fault("where must be a field with an operator and a value, such as /value>80");
        }
        try {
            for (int at = 0; at < text.length(); at++) {
                String operator = operator(text, at);
                if (!operator.isEmpty()) {
                    Pointer field = Pointer.of(text.substring(0, at));
                    return new Term(field, op(operator), List.of(json(text.substring(at + operator.length()))));
                }
            }
            return new Term(Pointer.of(text), Op.EXISTS, List.of());
        } catch (InvalidFieldException | InvalidJsonException e) {
            throw QueryReader.fault("where: " + e.getMessage());
        }
    }

    /** A field, a colon and a width, which is a share where a percent sign follows it. */
    static Deadband deadband(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw QueryReader.fault("deadband must be a field, a colon and a width, such as /value:0.5 or /value:2%");
        }
        String width = text.substring(colon + 1);
        boolean isPercent = width.endsWith("%");
        try {
            return new Deadband(
                    Pointer.of(text.substring(0, colon)),
                    json(isPercent ? width.substring(0, width.length() - 1) : width),
                    isPercent);
        } catch (InvalidFieldException | InvalidJsonException e) {
            throw QueryReader.fault("deadband: " + e.getMessage());
        }
    }

    /** The one that stands there; empty if none does. */
    private static String operator(String text, int at) {
        boolean two = at + 1 < text.length() && text.charAt(at + 1) == '=';
        return switch (text.charAt(at)) {
            case '=' -> "=";
            case '!' -> two ? "!=" : "";
            case '<' -> two ? "<=" : "<";
            case '>' -> two ? ">=" : ">";
            default -> "";
        };
    }

    private static Op op(String operator) {
        return switch (operator) {
            case "=" -> Op.EQ;
            case "!=" -> Op.NE;
            case "<" -> Op.LT;
            case "<=" -> Op.LE;
            case ">" -> Op.GT;
            default -> Op.GE;
        };
    }

    /** What is no JSON is a string. */
    private static String json(String text) {
        try (JsonParser in = JsonText.open(text.getBytes(StandardCharsets.UTF_8))) {
            if (in.nextToken() != null) {
                byte[] value = CompactJson.read(in);
                if (in.nextToken() == null) {
                    return new String(value, StandardCharsets.UTF_8);
                }
            }
        } catch (JacksonException e) {
            // not JSON
        }
        return CompactJson.quoted(text);
    }
}
