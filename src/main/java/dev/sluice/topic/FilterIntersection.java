package dev.sluice.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the filter that matches what two others both match: of two filters of MQTT there is one such, or none. */
final class FilterIntersection {

    private static final String ONE = "+";
    private static final String REST = "#";

    private FilterIntersection() {}

    /** Its text, which is a filter; null where no topic matches both. */
    static @Nullable String of(String a, String b) {
        if (hides(a, b) || hides(b, a) || !meet(a, b)) {
            return null;
        }
        List<String> both = new ArrayList<>();
        String[] as = a.split("/", -1);
        String[] bs = b.split("/", -1);
        for (int i = 0; i < as.length || i < bs.length; i++) {
            if (i < as.length && as[i].equals(REST)) {
                both.addAll(List.of(bs).subList(i, bs.length));
                return filter(both);
            }
            if (i < bs.length && bs[i].equals(REST)) {
                both.addAll(List.of(as).subList(i, as.length));
                return filter(both);
            }
            if (i == as.length || i == bs.length) {
                return null;
            }
            String level = as[i].equals(ONE) ? bs[i] : as[i];
            if (!bs[i].equals(ONE) && !bs[i].equals(level)) {
                return null;
            }
            both.add(level);
        }
        return filter(both);
    }

    /** Whether each level of the one goes with that of the other: without a copy of anything, since most do not. */
    private static boolean meet(String a, String b) {
        int i = 0;
        int j = 0;
        while (i <= a.length() && j <= b.length()) {
            int iEnd = Levels.end(a, i);
            int jEnd = Levels.end(b, j);
            if (Levels.isChar(a, i, iEnd, '#') || Levels.isChar(b, j, jEnd, '#')) {
                return true;
            }
            boolean any = Levels.isChar(a, i, iEnd, '+') || Levels.isChar(b, j, jEnd, '+');
            if (!any && (iEnd - i != jEnd - j || !a.regionMatches(i, b, j, iEnd - i))) {
                return false;
            }
            i = iEnd + 1;
            j = jEnd + 1;
        }
        return isEndOrRest(a, i) && isEndOrRest(b, j);
    }

    private static boolean isEndOrRest(String text, int at) {
        return at > text.length() || Levels.isChar(text, at, text.length(), '#');
    }

    /** A wildcard in the first level does not match what begins with {@code $}. */
    private static boolean hides(String wildcard, String other) {
        char first = wildcard.charAt(0);
        return (first == '+' || first == '#') && other.charAt(0) == '$';
    }

    /** Two long ones together may match nothing, since topics are not that long, or only what stands before {@code /#}. */
    private static @Nullable String filter(List<String> levels) {
        String text = String.join("/", levels);
        if (isTooLong(text) && text.endsWith("/" + REST)) {
            text = text.substring(0, text.length() - 2);
        }
        return isTooLong(text) ? null : text;
    }

    private static boolean isTooLong(String text) {
        return text.length() > Topic.BYTES_MAX || text.getBytes(StandardCharsets.UTF_8).length > Topic.BYTES_MAX;
    }
}
