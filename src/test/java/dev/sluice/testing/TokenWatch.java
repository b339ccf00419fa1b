package dev.sluice.testing;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for tokens in all that servers print and send in a run: for the signatures of those that the tests made ({@link
 * TestTokens}), and for whatever looks like a signed one. It sees the log ({@link TokenAppender}), the names of meters and, at the
 * server's end of each connection, what goes out on it, whatever the client is ({@link WatchedServer}); of servers in processes of their own,
 * whose tests have no tokens, what they print. What tests print by themselves is none of its business. Safe for any thread.
 */
final class TokenWatch {

    private static final TokenWatch INSTALLED = new TokenWatch();

    /** Characters of a signature of HS256, which is the shortest. */
    private static final int SIGNATURE_MIN = 43;

    private static final String SIGNATURE = "[\\w-]{" + SIGNATURE_MIN + ",}";

    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]*\\.[\\w-]*\\." + SIGNATURE);
    private static final Pattern LONG_WORD = Pattern.compile(SIGNATURE);

    /** Enough to see what is wrong. */
    private static final int FOUND_MAX = 20;

    private final Set<String> signatures = ConcurrentHashMap.newKeySet();
    private final Map<String, Queue<String>> planted = new ConcurrentHashMap<>();
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Set<Runnable> toLookAt = ConcurrentHashMap.newKeySet();

    static TokenWatch installed() {
        return INSTALLED;
    }

    static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    void know(String token) {
        signatures.add(signature(token));
    }

    /** From now on that one is no fault; where it is seen is added to the list. */
    void plant(String token, Queue<String> places) {
        planted.put(signature(token), places);
        know(token);
    }

    /** Looks at something that is not printed, when a run ends. */
    void alsoLookAt(Runnable look) {
        toLookAt.add(look);
    }

    void lookNoMoreAt(Runnable look) {
        toLookAt.remove(look);
    }

    /** Whether a signature can be in there: of what a server sends, next to nothing has to be looked at more closely. */
    static boolean mayHaveSignature(ByteBuf bytes) {
        int end = bytes.writerIndex();
        for (int from = bytes.readerIndex(); from + SIGNATURE_MIN <= end; ) {
            int at = from + SIGNATURE_MIN - 1;
            while (at >= from && isOfWord((char) (bytes.getByte(at) & 0xFF))) {
                at--;
            }
            if (at < from) {
                return true;
            }
            from = at + 1;
        }
        return false;
    }

    static boolean isOfWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** {@code where} says what the bytes are of. */
    void look(String where, ByteBuf bytes) {
        if (mayHaveSignature(bytes)) {
            look(where, bytes.toString(StandardCharsets.ISO_8859_1));
        }
    }

    /** {@code where} says what the text is of. */
    void look(String where, String text) {
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            tell(where, text, token);
        }
        Matcher word = LONG_WORD.matcher(text);
        while (word.find()) {
            if (signatures.contains(word.group())) {
                tell(where, text, word);
            }
        }
    }

    private void tell(String where, String text, Matcher at) {
        Queue<String> places = planted.get(signature(at.group()));
        if (places != null) {
            places.add(where);
        } else if (found.size() < FOUND_MAX) {
            String before = text.substring(Math.max(0, at.start() - 200), at.start());
            found.add(where + ": ..." + before + "<token>");
        }
    }

    void assertNothingFound() {
        toLookAt.forEach(Runnable::run);
        List<String> all = List.copyOf(found);
        found.clear();
        if (!all.isEmpty()) {
            throw new AssertionError(
                    "tokens, or their signatures, stand in what servers printed or sent:\n" + String.join("\n", all));
        }
    }
}
