package dev.sluice.cli;

/**
 * Text of others as a terminal may get it: control characters would move its cursor, change its title or worse, and characters that
 * turn the direction of writing would show one thing for another. They stand as escapes, {@code \u001b}.
 */
final class Shown {

    /** A value is cut after so many characters. */
    static final int VALUE_CHARS_MAX = 1_000;

    private static final String RESET = "\u001b[0m";

    private Shown() {}

    /** On one line but for line feeds of our own: those of others are escaped before they get here. */
    static String safe(String text) {
        return escaped(text, true);
    }

    /** All on one line. */
    static String line(String text) {
        return escaped(text, false);
    }

    /** As {@link #line}, cut where it is too long to be looked at. */
    static String value(String text) {
        if (text.length() <= VALUE_CHARS_MAX) {
            return line(text);
        }
        return line(text.substring(0, VALUE_CHARS_MAX)) + "... (" + text.length() + " characters; --json has all)";
    }

    private static String escaped(String text, boolean isLineFeedTaken) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isShown = !isDangerous(text, i) || (c == '\n' && isLineFeedTaken);
            if (!isShown && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                escaped.append(isShown ? String.valueOf(c) : String.format("\\u%04x", (int) c));
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /** JSON that says the same, without control characters that JSON would take as they are. */
    static String json(String json) {
        return line(json);
    }

    private static boolean isDangerous(String text, int i) {
        char c = text.charAt(i);
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT -> c != '\u200d' && c != '\u200c'; // those join and part letters and emoji
            case Character.SURROGATE -> isHalf(text, i);
            default -> false;
        };
    }

    private static boolean isHalf(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }

    static String dim(String text, boolean isColoured) {
        return coloured("\u001b[2m", text, isColoured);
    }

    static String bold(String text, boolean isColoured) {
        return coloured("\u001b[1m", text, isColoured);
    }

    static String warning(String text, boolean isColoured) {
        return coloured("\u001b[33m", text, isColoured);
    }

    static String alarm(String text, boolean isColoured) {
        return coloured("\u001b[1;31m", text, isColoured);
    }

    private static String coloured(String colour, String text, boolean isColoured) {
        return isColoured ? colour + text + RESET : text;
    }
}
