package dev.sluice.tls;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.SslProvider;

/**
 * The certificates of this server.
 *
 * @param byDefault null where there is no TLS
 * @param byName for clients that want to reach that name
 */
record Certificates(@Nullable Served byDefault, Map<String, Served> byName) implements NettyServerCustomizer {

    static final Certificates NONE = new Certificates(null, Map.of());

    /** Looked up for each connection, by the name that the client wants to reach. */
    @Override
    public HttpServer apply(HttpServer server) {
        return byDefault == null ? server : secured(server, byDefault);
    }

    private HttpServer secured(HttpServer server, Served first) {
        return server.secure(spec -> spec.sslContext(first.provider().getSslContext())
                .setSniAsyncMappings((name, promise) -> promise.setSuccess(provider(name, first))));
    }

    private SslProvider provider(@Nullable String name, Served first) {
        return (name == null ? first : byName.getOrDefault(name, first)).provider();
    }

    /** Those of which the one before is served. */
    List<Served> faulty() {
        return Stream.concat(Stream.ofNullable(byDefault), byName.values().stream())
                .filter(served -> served.fault() != null)
                .toList();
    }
}
