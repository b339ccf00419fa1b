package dev.sluice.websocket;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is agreed on with a client that offers permessage-deflate (RFC 7692, 7.1). Neither side keeps a context over messages,
 * whatever was offered.
 *
 * @param windowBits how far back what the server sends may point, as a power of two
 * @param windowAsked whether the client asked for that, and is answered with it
 */
record DeflateTerms(int windowBits, boolean windowAsked) {

    static final String HEADER = "Sec-WebSocket-Extensions";

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_WINDOW = "server_max_window_bits";
    private static final String CLIENT_WINDOW = "client_max_window_bits";
    private static final Set<String> WITHOUT_VALUE = Set.of("server_no_context_takeover", "client_no_context_takeover");
    private static final Pattern WINDOW_BITS = Pattern.compile("[89]|1[0-5]");
    private static final int WINDOW_BITS_MAX = 15;

    /** Of the first offer that can be taken in the lines of the header; others are passed over, as other extensions are. */
    static Optional<DeflateTerms> of(List<String> lines) {
        return lines.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .flatMap(offer -> ofOffer(offer).stream())
                .findFirst();
    }

    private static Optional<DeflateTerms> ofOffer(String offer) {
        String[] parts = offer.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(NAME)) {
            return Optional.empty();
        }
        Set<String> seen = new HashSet<>();
        DeflateTerms terms = new DeflateTerms(WINDOW_BITS_MAX, false);
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", 2);
            String name = parameter[0].strip().toLowerCase(Locale.ROOT);
            String value = parameter.length == 1 ? null : unquoted(parameter[1].strip());
            boolean sound = seen.add(name)
                    && switch (name) {
                        case SERVER_WINDOW -> value != null && isWindowBits(value);
                        case CLIENT_WINDOW -> value == null || isWindowBits(value);
                        default -> value == null && WITHOUT_VALUE.contains(name);
                    };
            if (!sound) {
                return Optional.empty();
            }
            if (name.equals(SERVER_WINDOW) && value != null) {
                terms = new DeflateTerms(Integer.parseInt(value), true);
            }
        }
        return Optional.of(terms);
    }

    private static boolean isWindowBits(String value) {
        return WINDOW_BITS.matcher(value).matches();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** The answer to the offer. */
    String toHeader() {
        String agreed = NAME + "; server_no_context_takeover; client_no_context_takeover";
        return windowAsked ? agreed + "; " + SERVER_WINDOW + "=" + windowBits : agreed;
    }
}
