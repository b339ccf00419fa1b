package dev.sluice.testing;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for tokens in all that servers print and answer in a run: for the signatures of those that the tests made ({@link
 * TestTokens}), and for whatever looks like a signed one. What tests print by themselves is none of its business. Safe for any thread.
 */
final class TokenWatch {

    private static final TokenWatch INSTALLED = new TokenWatch();

    /** As long as that of HS256, which is the shortest. */
    private static final String SIGNATURE = "[\\w-]{43,}";

    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]*\\.[\\w-]*\\." + SIGNATURE);
    private static final Pattern LONG_WORD = Pattern.compile(SIGNATURE);

    /** Enough to see what is wrong. */
    private static final int FOUND_MAX = 20;

    private final Set<String> signatures = ConcurrentHashMap.newKeySet();
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Set<Runnable> toLookAt = ConcurrentHashMap.newKeySet();

    static TokenWatch installed() {
        return INSTALLED;
    }

    void know(String token) {
        signatures.add(token.substring(token.lastIndexOf('.') + 1));
    }

    /** Looks at something that is not printed, when a run ends. */
    void alsoLookAt(Runnable look) {
        toLookAt.add(look);
    }

    void lookNoMoreAt(Runnable look) {
        toLookAt.remove(look);
    }

    /** {@code where} says what the text is of. */
    void look(String where, String text) {
        Matcher token = TOKEN.matcher(text);
        if (token.find()) {
            tell(where, text, token);
            return;
        }
        Matcher word = LONG_WORD.matcher(text);
        while (word.find()) {
            if (signatures.contains(word.group())) {
                tell(where, text, word);
                return;
            }
        }
    }

    private void tell(String where, String text, Matcher at) {
        if (found.size() < FOUND_MAX) {
            String before = text.substring(Math.max(0, at.start() - 200), at.start());
            found.add(where + ": ..." + before + "<token>");
        }
    }

    void assertNothingFound() {
        toLookAt.forEach(Runnable::run);
        List<String> all = List.copyOf(found);
        found.clear();
        if (!all.isEmpty()) {
            throw new AssertionError("tokens, or their signatures, stand in what servers printed or answered:\n"
                    + String.join("\n", all));
        }
    }
}
