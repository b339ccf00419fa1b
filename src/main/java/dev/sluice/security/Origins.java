package dev.sluice.security;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;

/**
 * Pages of which origins may use the server beside its own: the rules for the lists of all transports, and the check. Origins
 * are compared without regard to case.
 */
public final class Origins {

    private static final String ALL = "*";
    private static final String OF_NO_PAGE = "null";
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
    private static final int PORT_MAX = 65_535;

    private Origins() {}

    /**
     * A list of origins as a setting has it.
     *
     * @throws IllegalArgumentException for one that no browser sends, so that no page would ever be allowed by it
     */
    public static List<String> checked(String setting, List<String> origins) {
        for (String origin : origins) {
            String fault = origin.equals(ALL) || origin.equals(OF_NO_PAGE) ? null : fault(origin);
            if (fault != null) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "%s: no page can have the origin '%s': %s", setting, origin, fault));
            }
        }
        return List.copyOf(origins);
    }

    private static @Nullable String fault(String origin) {
        int scheme = origin.indexOf("://");
        if (scheme <= 0) {
            return "an origin begins with its scheme, as in https://" + origin;
        }
        String authority = origin.substring(scheme + 3);
        if (authority.indexOf('*') >= 0) {
            return "there are no patterns; name each origin, or * for all";
        }
        if (authority.matches(".*[/?#@\\\\].*") || authority.isEmpty()) {
            return "it is a scheme, a host and perhaps a port, without anything behind, not even a slash";
        }
        if (!authority.equals(ascii(authority))) {
            return "browsers send " + origin.substring(0, scheme + 3) + ascii(authority);
        }
        return faultInAuthority(origin, authority);
    }

    private static @Nullable String faultInAuthority(String origin, String authority) {
        URI uri;
        try {
            uri = new URI(origin);
        } catch (URISyntaxException e) {
            return "it is no URI";
        }
        if (uri.getHost() == null || authority.endsWith(":") || uri.getPort() > PORT_MAX) {
            return "its host or port is none";
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getPort() >= 0 && uri.getPort() == DEFAULT_PORTS.getOrDefault(scheme, -1)) {
            return "browsers leave out port " + uri.getPort() + " of " + scheme;
        }
        if (uri.getHost().startsWith("[") && !uri.getHost().equalsIgnoreCase(shortest(uri.getHost()))) {
            return "browsers send its address as " + shortest(uri.getHost());
        }
        return null;
    }

    private static String ascii(String authority) {
        try {
            return authority.startsWith("[") ? authority : IDN.toASCII(authority);
        } catch (IllegalArgumentException e) {
            return authority;
        }
    }

    private static String shortest(String bracketed) {
        InetAddress address = IpAddress.parse(bracketed.substring(1, bracketed.length() - 1));
        return address == null || IpAddress.bytes(address).length == 4
                ? bracketed
                : "[" + NetUtil.toAddressString(address) + "]";
    }

    /** Spring's check, which compares the server's own origin letter by letter, and knows of cookies for all listed origins or none. */
    public static class Check extends DefaultCorsProcessor {

        /** Comes to what Spring takes for another origin. */
        @Override
        protected boolean handleInternal(ServerWebExchange exchange, CorsConfiguration allowed, boolean preflight) {
            String origin = exchange.getRequest().getHeaders().getOrigin();
            List<String> listed = allowed.getAllowedOrigins();
            return isOwn(exchange.getRequest())
                    || super.handleInternal(
                            exchange,
                            origin != null && listed != null && isNamed(origin, listed)
                                    ? withCookies(origin, allowed)
                                    : allowed,
                            preflight);
        }

        private static CorsConfiguration withCookies(String origin, CorsConfiguration allowed) {
            CorsConfiguration known = new CorsConfiguration(allowed);
            known.setAllowedOrigins(List.of(origin));
            known.setAllowCredentials(true);
            return known;
        }
    }

    /** Whether a list has an origin by its name, so that its pages may use the cookie; {@code null} names nobody. */
    static boolean isNamed(String origin, Collection<String> listed) {
        return !origin.equals(OF_NO_PAGE) && listed.stream().anyMatch(origin::equalsIgnoreCase);
    }

    /** Whether it is a page of this server that asks. */
    static boolean isOwn(ServerHttpRequest request) {
        return of(request.getURI()).equalsIgnoreCase(request.getHeaders().getOrigin());
    }

    /** The origin of a URI of this server, as a browser writes it. */
    static String of(URI own) {
        String host = own.getScheme() + "://" + own.getHost();
        // Reactor Netty keeps port 80 where a proxy tells of https and of no port.
        boolean isDefault = own.getPort() < 0
                || (own.getPort() == 80 && own.getScheme().equals("https"))
                || own.getPort() == DEFAULT_PORTS.getOrDefault(own.getScheme().toLowerCase(Locale.ROOT), -1);
        return isDefault ? host : host + ":" + own.getPort();
    }
}
