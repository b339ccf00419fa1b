package dev.sluice.security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One element of {@code Forwarded} (RFC 7239, 4): the parameters that a proxy added, by their names in lower case. */
record ForwardedElement(Map<String, String> parameters) {

    private static final Pattern PARAMETER = Pattern.compile(
            "[ \\t]*(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?<value>[^\\s\",;=\\\\]+|\"([^\"\\\\]|\\\\.)*\")[ \\t]*(?<then>[;,]|$)");

    /**
     * The elements of all lines of the header, joined by commas; none of an empty text.
     *
     * @throws IllegalArgumentException where it is malformed, a parameter stands twice in an element, or an element names nobody
     */
    static List<ForwardedElement> parse(String text) {
        List<ForwardedElement> elements = new ArrayList<>();
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(text);
        int at = 0;
        boolean more = !text.isEmpty();
        while (more) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                throw new IllegalArgumentException("malformed Forwarded");
            }
            String name = matcher.group("name").toLowerCase(Locale.ROOT);
            if (parameters.put(name, unquoted(matcher.group("value"))) != null) {
                throw new IllegalArgumentException("a parameter of Forwarded stands twice");
            }
            at = matcher.end();
            more = !matcher.group("then").isEmpty();
            if (!matcher.group("then").equals(";")) {
                elements.add(new ForwardedElement(Map.copyOf(parameters)));
                parameters.clear();
            }
        }
        return elements;
    }

    private static String unquoted(String value) {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    /** The elements of a list that has no parameters. */
    static List<String> list(List<String> lines) {
        List<String> elements = new ArrayList<>();
        lines.forEach(line -> elements.addAll(List.of(line.split(",", -1))));
        return elements;
    }

    /** Who sent the request to the proxy; nobody is no address. */
    String node() {
        return parameters.getOrDefault("for", "");
    }

    Optional<String> host() {
        return Optional.ofNullable(parameters.get("host"));
    }
}
