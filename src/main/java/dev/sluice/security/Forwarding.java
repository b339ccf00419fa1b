package dev.sluice.security;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the headers say of the proxies that a request came by: {@code Forwarded} (RFC 7239), {@code X-Forwarded-For} and
 * the headers of one address ({@code X-Real-IP} and its like). Where any of them is malformed, nothing is said. Immutable.
 */
final class Forwarding {

    static final Forwarding NONE = new Forwarding(List.of(), List.of());

    /** Headers by which one proxy or another names its client, one address each. */
    private static final List<String> OF_ONE_ADDRESS = List.of(
            "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Client-IP");

    private static final List<String> OF_PROXIES =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "Via");

    private final List<List<InetAddress>> chains;
    private final List<Authority> hosts;

    private Forwarding(List<List<InetAddress>> chains, List<Authority> hosts) {
        this.chains = chains;
        this.hosts = hosts;
    }

    static Forwarding of(HttpHeaders headers) {
        try {
            List<List<InetAddress>> chains = new ArrayList<>();
            List<Authority> hosts = new ArrayList<>();
            List<ForwardedElement> elements = ForwardedElement.parse(String.join(",", headers.getAll("Forwarded")));
            add(chains, elements.stream().map(ForwardedElement::node).toList());
            add(chains, ForwardedElement.list(headers.getAll("X-Forwarded-For")));
            for (String name : OF_ONE_ADDRESS) {
                add(chains, headers.getAll(name));
            }
            elements.stream().flatMap(element -> element.host().stream()).forEach(host -> hosts.add(authority(host)));
            ForwardedElement.list(headers.getAll("X-Forwarded-Host")).forEach(host -> hosts.add(authority(host)));
            return new Forwarding(chains, hosts);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    /** Whether there is any header that only proxies add, however it is written. */
    static boolean isIn(HttpHeaders headers) {
        return OF_PROXIES.stream().anyMatch(headers::contains)
                || OF_ONE_ADDRESS.stream().anyMatch(headers::contains);
    }

    private static void add(List<List<InetAddress>> chains, List<String> nodes) {
        if (!nodes.isEmpty()) {
            chains.add(nodes.stream().map(Forwarding::address).toList());
        }
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1}, {@code [2001:db8::1]:80}. */
    private static InetAddress address(String node) {
        String text = node.strip();
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            if (!text.matches("\\[[^\\]]*\\](:[0-9]{1,5})?")) {
                throw new IllegalArgumentException(node);
            }
            text = text.substring(1, text.indexOf(']'));
        } else if (colon > 0 && text.indexOf(':') == colon && text.matches("[^:]*:[0-9]{1,5}")) {
            text = text.substring(0, colon);
        }
        InetAddress address = IpAddress.parse(text);
        if (address == null) {
            throw new IllegalArgumentException(node);
        }
        return address;
    }

    private static Authority authority(String host) {
        Authority authority = Authority.of(host);
        if (authority == null) {
            throw new IllegalArgumentException(host);
        }
        return authority;
    }

    /** All addresses that are named anywhere. */
    Set<InetAddress> addresses() {
        Set<InetAddress> all = new LinkedHashSet<>();
        chains.forEach(all::addAll);
        return all;
    }

    /** All hosts that clients are said to have asked for. */
    List<Authority> hosts() {
        return hosts;
    }

    /** The client: of a chain of proxies, which each add to its end, the last one that is not trusted; null where there is none or the headers contradict each other. */
    @Nullable
    InetAddress client(Predicate<InetAddress> trusted) {
        Set<InetAddress> clients = new LinkedHashSet<>();
        for (List<InetAddress> chain : chains) {
            clients.add(last(chain, trusted));
        }
        return clients.size() == 1 ? clients.iterator().next() : null;
    }

    private static InetAddress last(List<InetAddress> chain, Predicate<InetAddress> trusted) {
        for (int i = chain.size() - 1; i > 0; i--) {
            if (!trusted.test(chain.get(i))) {
                return chain.get(i);
            }
        }
        return chain.get(0);
    }
}
