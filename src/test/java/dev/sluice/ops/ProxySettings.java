package dev.sluice.ops;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sets in the files of {@code src/ops}, and where the page has the lines for it, by those.
 *
 * @param servers ports of the servers on this machine
 * @param sticky whether all of one address go to one server
 * @param listening how it listens
 * @param certificate folder with {@code cert.pem} and {@code key.pem}; null where there is no TLS
 * @param tlsToServers whether it speaks TLS to them, and trusts that certificate alone
 * @param auth port of the program that says who may come in; 0: none is asked
 * @param scale by how much its timeouts are shorter
 */
record ProxySettings(
        List<Integer> servers,
        boolean sticky,
        Listening listening,
        @Nullable Path certificate,
        boolean tlsToServers,
        int auth,
        int scale) {

    /** What is spoken where it listens. */
    enum Listening {
        PLAIN,
        TLS,
        /** Another balancer before it, which tells of its clients by the PROXY protocol. */
        PROXY_PROTOCOL
    }

    private static final int TIMEOUT_SECONDS = 75;

    static ProxySettings of(Integer... servers) {
        return new ProxySettings(List.of(servers), false, Listening.PLAIN, null, false, 0, 1);
    }

    ProxySettings stickily() {
        return new ProxySettings(servers, true, listening, certificate, tlsToServers, auth, scale);
    }

    ProxySettings listening(Listening by) {
        return new ProxySettings(servers, sticky, by, certificate, tlsToServers, auth, scale);
    }

    ProxySettings tls(Path folder, boolean alsoToServers) {
        return new ProxySettings(servers, sticky, Listening.TLS, folder, alsoToServers, auth, scale);
    }

    ProxySettings asking(int port) {
        return new ProxySettings(servers, sticky, listening, certificate, tlsToServers, port, scale);
    }

    ProxySettings scaledBy(int by) {
        return new ProxySettings(servers, sticky, listening, certificate, tlsToServers, auth, by);
    }

    /** The file with its timeouts made shorter. */
    String scaled(String file) {
        return Proxy.replace(file, " " + TIMEOUT_SECONDS + "s", " " + TIMEOUT_SECONDS * 1000 / scale + "ms");
    }

    String upstream(String file) {
        String server = "server 127.0.0.1:8080 max_fails=1 fail_timeout=5s;";
        List<String> lines = servers.stream()
                .map(port -> server.replace("8080", Integer.toString(port)))
                .toList();
        String all = Proxy.replace(file, server, Proxy.lines(lines));
        return sticky ? Proxy.replace(all, "least_conn;", "ip_hash;") : all;
    }

    String server(String file, int port) {
        List<String> lines = new ArrayList<>();
        if (listening == Listening.PLAIN) {
            lines.add(Proxy.replace(file, "listen 80;", "listen 127.0.0.1:" + port + ";"));
        } else if (listening == Listening.TLS) {
            lines.add(ofPage("ssl_certificate ").replace("443", "127.0.0.1:" + port));
        } else {
            lines.add(ofPage("real_ip_header").replace("80 ", "127.0.0.1:" + port + " "));
        }
        if (tlsToServers) {
            lines.add(ofPage("proxy_ssl_verify"));
        }
        return atCertificate(Proxy.lines(lines));
    }

    String bind(int port) {
        String address = "127.0.0.1:" + port;
        return switch (listening) {
            case PLAIN -> address;
            case TLS ->
                atCertificate(ofPage("ssl crt").replaceFirst("(?s).*\"(.*)\".*", "$1"))
                        .replace(":443", address);
            case PROXY_PROTOCOL ->
                ofPage("accept-proxy").replaceFirst("(?s).*\"(.*)\".*", "$1").replace(":80", address);
        };
    }

    String backend(String file) {
        String server =
                tlsToServers ? atCertificate(ofPage("ssl verify required")).strip() : "server one 127.0.0.1:8080";
        String address = tlsToServers ? "10.0.0.11:8443" : "127.0.0.1:8080";
        List<String> lines = IntStream.range(0, servers.size())
                .mapToObj(i ->
                        "  " + Proxy.replace(server, "one " + address, "server-" + i + " 127.0.0.1:" + servers.get(i)))
                .toList();
        String all = Proxy.replace(file, "  server one 127.0.0.1:8080", Proxy.lines(lines));
        return sticky ? Proxy.replace(all, "balance leastconn", "balance source") : all;
    }

    private static String ofPage(String text) {
        return Page.PROXIES.block(text);
    }

    /** The page has the files where Debian's packages would. */
    private String atCertificate(String text) {
        return certificate == null
                ? text
                : text.replace(
                                "/etc/haproxy/sluice.pem",
                                certificate.resolve("both.pem").toString())
                        .replaceAll("/etc/[a-z]+/(cert|key).pem", certificate + "/$1.pem")
                        .replace("sluice.example.com", "localhost");
    }
}
