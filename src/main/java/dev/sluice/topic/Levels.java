package dev.sluice.topic;

import java.nio.charset.StandardCharsets;
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

    /** How many there are. */
    static int count(String name) {
        int count = 1;
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            count++;
        }
        return count;
    }

    /** Where the level that begins there ends; the next one begins one character later, and is missing if that is beyond the name. */
    static int end(String name, int begin) {
        int slash = name.indexOf('/', begin);
        return slash < 0 ? name.length() : slash;
    }

    /** Whether the level between these two places is that one character. */
    static boolean isChar(String name, int begin, int end, char c) {
        return end - begin == 1 && name.charAt(begin) == c;
    }
}
