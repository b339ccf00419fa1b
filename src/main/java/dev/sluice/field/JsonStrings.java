package dev.sluice.field;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings of compact JSON, between their quotes. */
final class JsonStrings {

    private JsonStrings() {}

    static boolean hasEscape(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    /** In UTF-8, without escapes. */
    static byte[] decode(byte[] json, int from, int to) {
        if (!hasEscape(json, from, to)) {
            return Arrays.copyOfRange(json, from, to);
        }
        String text = new String(json, from, to - from, StandardCharsets.UTF_8);
        StringBuilder decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                decoded.append(c);
            } else {
                char escape = text.charAt(++i);
                if (escape == 'u') {
                    decoded.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                    i += 4;
                } else {
                    decoded.append(unescaped(escape));
                }
            }
        }
        return decoded.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static char unescaped(char escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }
}
