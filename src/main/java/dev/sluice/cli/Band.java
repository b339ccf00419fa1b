package dev.sluice.cli;

import dev.sluice.json.CompactJson;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A deadband, written as in the server's query: {@code /value:0.5}, or {@code /value:2%}. */
final class Band {

    private static final Pattern FORM = Pattern.compile("(.*):([0-9][0-9.eE+-]*)(%?)", Pattern.DOTALL);

    private Band() {}

    static String toJson(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !WhereTerm.isJson(form.group(2))) {
            throw new Failure(Exit.USAGE, "'" + text + "' is no deadband: write /value:0.5 or /value:2%");
        }
        return "{\"field\":" + CompactJson.quoted(form.group(1))
                + (form.group(3).isEmpty() ? ",\"abs\":" : ",\"percent\":") + form.group(2) + "}";
    }
}
