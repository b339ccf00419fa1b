package dev.sluice.cli;

import dev.sluice.client.Message;
import dev.sluice.json.CompactJson;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A term of {@code where}, written as in the server's query: {@code /value>80}, {@code /state=on}, and {@code /state} alone where the
 * field has to be there. A value is JSON, and where it is none a string.
 */
final class WhereTerm {

    private static final Pattern FORM =
            Pattern.compile("([^=<>!]*(?:!(?!=)[^=<>!]*)*)(=|!=|<=|<|>=|>)(.*)", Pattern.DOTALL);

    private static final Map<String, String> OPERATORS =
            Map.of("=", "eq", "!=", "ne", "<", "lt", "<=", "le", ">", "gt", ">=", "ge");

    private WhereTerm() {}

    static String toJson(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return "{\"field\":" + CompactJson.quoted(text) + ",\"op\":\"exists\"}";
        }
        return "{\"field\":" + CompactJson.quoted(form.group(1)) + ",\"op\":\"" + OPERATORS.get(form.group(2))
                + "\",\"value\":" + jsonOrText(form.group(3)) + "}";
    }

    private static String jsonOrText(String text) {
        return isJson(text) ? text : CompactJson.quoted(text);
    }

    static boolean isJson(String text) {
        try {
            Message unused = Message.of("", text); // which checks it
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
