package dev.sluice.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads messages of the server: JSON (RFC 8259), an object or an array of objects. It takes apart only the fields of frames;
 * their values it checks and hands on as they came. What is no JSON, or deeper than {@value #DEPTH_MAX} levels, raises
 * {@link IllegalArgumentException}.
 */
final class FrameReader {

    /** The server takes 64 levels of data, and a frame and an array are around it. */
    private static final int DEPTH_MAX = 100;

    private final String json;
    private int at;

    private FrameReader(String json) {
        this.json = json;
    }

    /** The frames of a message, in order. */
    static List<Frame> read(String message) {
        FrameReader reader = new FrameReader(message);
        List<Frame> frames = new ArrayList<>();
        if (reader.peek() == '[') {
            reader.eachItem(() -> frames.add(reader.frame(1)));
        } else {
            frames.add(reader.frame(0));
        }
        reader.end();
        return frames;
    }

    /** Checks that a text is one JSON value. */
    static void check(String json) {
        FrameReader reader = new FrameReader(json);
        reader.value(0);
        reader.end();
    }

    /** What a JSON string says. */
    static String text(String json) {
        FrameReader reader = new FrameReader(json);
        String text = reader.string();
        reader.end();
        return text;
    }

    static List<String> texts(String json) {
        FrameReader reader = new FrameReader(json);
        List<String> texts = new ArrayList<>();
        reader.eachItem(() -> texts.add(reader.string()));
        reader.end();
        return texts;
    }

    private Frame frame(int depth) {
        Map<String, String> fields = new LinkedHashMap<>();
        eachField(name -> {
            char unused = peek();
            int start = at;
            value(depth + 1);
            fields.put(name, json.substring(start, at));
        });
        return new Frame(fields);
    }

    private interface Field {
        void take(String name);
    }

    private void eachField(Field field) {
        take('{');
        if (peek() == '}') {
            at++;
            return;
        }
        do {
            String name = string();
            take(':');
            field.take(name);
        } while (goesOn('}'));
    }

    private void eachItem(Runnable item) {
        take('[');
        if (peek() == ']') {
            at++;
            return;
        }
        do {
            item.run();
        } while (goesOn(']'));
    }

    private boolean goesOn(char end) {
        if (peek() == ',') {
            at++;
            return true;
        }
        take(end);
        return false;
    }

    /** Passes over a value of any kind. */
    private void value(int depth) {
        if (depth > DEPTH_MAX) {
            throw malformed("it is more than " + DEPTH_MAX + " levels deep");
        }
        switch (peek()) {
            case '{' -> eachField(name -> value(depth + 1));
            case '[' -> eachItem(() -> value(depth + 1));
            case '"' -> skipString();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void word(String word) {
        if (!json.startsWith(word, at)) {
            throw malformed("no value");
        }
        at += word.length();
    }

    private void number() {
        if (current() == '-') {
            at++;
        }
        if (current() == '0') {
            at++;
        } else {
            digits();
        }
        if (current() == '.') {
            at++;
            digits();
        }
        if (current() == 'e' || current() == 'E') {
            at++;
            if (current() == '+' || current() == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        int start = at;
        while (current() >= '0' && current() <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed("no value");
        }
    }

    private String string() {
        char unused = peek();
        int start = at + 1;
        boolean isPlain = skipString();
        return isPlain ? json.substring(start, at - 1) : unescaped(start, at - 1);
    }

    /** Tells whether nothing in it is escaped. */
    private boolean skipString() {
        take('"');
        boolean isPlain = true;
        while (current() != '"') {
            if (current() < ' ') {
                throw malformed(at < json.length() ? "a control character in a string" : "a string without an end");
            }
            if (current() == '\\') {
                isPlain = false;
                skipEscape();
            } else {
                at++;
            }
        }
        at++;
        return isPlain;
    }

    private void skipEscape() {
        at++;
        if (current() == 'u') {
            int unused = codeUnit(at + 1);
            at += 5;
        } else if ("\"\\/bfnrt".indexOf(current()) >= 0) {
            at++;
        } else {
            throw malformed("no such escape");
        }
    }

    private int codeUnit(int start) {
        int unit = 0;
        for (int i = start; i < start + 4; i++) {
            int digit = i < json.length() && json.charAt(i) < 128 ? Character.digit(json.charAt(i), 16) : -1;
            if (digit < 0) {
                throw malformed("no such escape");
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }

    private String unescaped(int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int i = start;
        while (i < end) {
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
                i++;
            } else if (json.charAt(i + 1) == 'u') {
                text.append((char) codeUnit(i + 2));
                i += 6;
            } else {
                text.append(meant(json.charAt(i + 1)));
                i += 2;
            }
        }
        return text.toString();
    }

    private static char meant(char escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    /** The next character that is no white space, which is not taken; 0 at the end. */
    private char peek() {
        while (current() == ' ' || current() == '\n' || current() == '\r' || current() == '\t') {
            at++;
        }
        return current();
    }

    private char current() {
        return at < json.length() ? json.charAt(at) : 0;
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw malformed("there should be " + expected);
        }
        at++;
    }

    private void end() {
        char unused = peek();
        if (at < json.length()) {
            throw malformed("there is more behind the end");
        }
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("no JSON at character " + at + ": " + what);
    }
}
