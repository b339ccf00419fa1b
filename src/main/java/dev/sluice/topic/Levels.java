package dev.sluice.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What topics and filters have in common: levels joined by {@code /}, and the rules for their text. */
final class Levels {

    private Levels() {}

    /** What is wrong with a name, to follow "topic " or "filter "; null where it is sound. */
    static @Nullable String faultIn(String name) {
        if (name.isEmpty()) {
            return "is empty";
        }
        if (name.length() > Topic.BYTES_MAX || name.getBytes(StandardCharsets.UTF_8).length > Topic.BYTES_MAX) {
            return "is longer than " + Topic.BYTES_MAX + " bytes";
        }
        boolean levelIsEmpty = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c)) {
                return "has a control character";
            }
            if (isUnpairedSurrogate(name, i)) {
                return "has an unpaired surrogate";
            }
            if (c == '/' && levelIsEmpty) {
                return "has an empty level";
            }
            levelIsEmpty = c == '/';
        }
        return levelIsEmpty ? "has an empty level" : null;
    }

    private static boolean isUnpairedSurrogate(String name, int i) {
        char c = name.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == name.length() || !Character.isLowSurrogate(name.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
    }

    static String[] split(String name) {
        List<String> levels = new ArrayList<>();
        int from = 0;
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', from)) {
            levels.add(name.substring(from, slash));
            from = slash + 1;
        }
        levels.add(name.substring(from));
        return levels.toArray(String[]::new);
    }
}
