package dev.sluice.connection;

import java.util.Locale;

/**
 * What clients write into a query though no URI may have it (RFC 3986, 3.4), such as {@code where=/value>80}. Browsers escape it;
 * of others that send it as it is the request would have no URI, and be 400.
 */
final class RequestTarget {

    private static final String NOT_OF_A_URI = "<>\"{}|\\^`";

    private RequestTarget() {}

    /** The target of a request, with that escaped in its query. */
    static String escaped(String target) {
        int query = target.indexOf('?');
        StringBuilder escaped = null;
        for (int i = query; i >= 0 && i < target.length(); i++) {
            char c = target.charAt(i);
            boolean isNotOfAUri = NOT_OF_A_URI.indexOf(c) >= 0;
            if (isNotOfAUri && escaped == null) {
                escaped = new StringBuilder(target.length() + 16).append(target, 0, i);
            }
            if (escaped != null && isNotOfAUri) {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? target : escaped.toString();
    }
}
