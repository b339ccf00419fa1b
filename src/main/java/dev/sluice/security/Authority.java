package dev.sluice.security;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The host of a {@code Host} header or of a request target, without its port; in lower case, an IPv6 address in brackets. Immutable. */
record Authority(String host) {

    private static final Pattern SYNTAX =
            Pattern.compile("(?<host>[a-z0-9._~-]+|\\[[0-9a-f:.]+(%25[a-z0-9._~-]+)?\\])(:[0-9]{0,5})?");

    /** Null where it is broken. */
    static @Nullable Authority of(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip().toLowerCase(Locale.ROOT));
        return matcher.matches() ? new Authority(withoutLastDot(matcher.group("host"))) : null;
    }

    /** {@code localhost.} is the same name as {@code localhost}. */
    private static String withoutLastDot(String host) {
        return host.length() > 1 && host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** {@code localhost} and what is below it, which no name server answers for (RFC 6761), 127.0.0.0/8, {@code [::1]}. */
    boolean isLoopback() {
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return true;
        }
        InetAddress address = address();
        return address != null && address.isLoopbackAddress();
    }

    /** Whether it is that address and no name. */
    boolean isAddress(@Nullable InetAddress other) {
        InetAddress address = address();
        return address != null && other != null && Arrays.equals(IpAddress.bytes(address), IpAddress.bytes(other));
    }

    private @Nullable InetAddress address() {
        return IpAddress.parse(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }
}
