package dev.sluice.security;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a request says of the proxies that it came by: {@code Forwarded} (RFC 7239) and {@code X-Forwarded-For}. */
final class ForwardedClient {

    private ForwardedClient() {}

    /** Whether any header tells of a proxy. */
    static boolean isNamed(HttpHeaders headers) {
        return headers.names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals("forwarded")
                        || name.equals("via")
                        || name.equals("x-real-ip")
                        || name.startsWith("x-forwarded-"));
    }

    /**
     * The addresses of the clients that the headers name, one for each kind of header: of the chain of proxies, which
     * each add to its end, the last that is not trusted.
     *
     * @return null where a header names somebody, but by no address
     */
    static @Nullable List<InetAddress> of(HttpHeaders headers, Predicate<InetAddress> trusted) {
        List<InetAddress> clients = new ArrayList<>();
        for (List<String> chain : List.of(elements(headers, "X-Forwarded-For"), forwardedFor(headers))) {
            if (!chain.isEmpty()) {
                InetAddress client = last(chain, trusted);
                if (client == null) {
                    return null;
                }
                clients.add(client);
            }
        }
        return clients;
    }

    private static @Nullable InetAddress last(List<String> chain, Predicate<InetAddress> trusted) {
        InetAddress address = null;
        for (int i = chain.size() - 1; i >= 0; i--) {
            address = address(chain.get(i));
            if (address == null || !trusted.test(address)) {
                return address;
            }
        }
        return address;
    }

    private static List<String> elements(HttpHeaders headers, String name) {
        List<String> elements = new ArrayList<>();
        headers.getAll(name).forEach(line -> elements.addAll(List.of(line.split(",", -1))));
        return elements;
    }

    /** Of each element the {@code for} parameter; an element without one names nobody. */
    private static List<String> forwardedFor(HttpHeaders headers) {
        return elements(headers, "Forwarded").stream()
                .map(element -> {
                    for (String parameter : element.split(";", -1)) {
                        String pair = parameter.strip();
                        if (pair.regionMatches(true, 0, "for=", 0, 4)) {
                            return pair.substring(4);
                        }
                    }
                    return "";
                })
                .toList();
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code "[2001:db8::1]:80"}; never asks a name server. */
    private static @Nullable InetAddress address(String node) {
        String text = node.strip().replace("\"", "");
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? text : text.substring(1, end);
        } else if (colon > 0 && text.indexOf(':') == colon) {
            text = text.substring(0, colon);
        }
        return NetUtil.createInetAddressFromIpAddressString(text);
    }
}
