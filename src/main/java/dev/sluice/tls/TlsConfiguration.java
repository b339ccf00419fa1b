package dev.sluice.tls;

import io.netty.handler.ssl.ClientAuth;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.Ssl.ServerNameSslBundle;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.SslProvider;

/** TLS where {@code server.ssl} asks for it, in place of Boot's own, which would serve any key with any certificate. */
@Configuration(proxyBeanMethods = false)
class TlsConfiguration {

    @Bean
    NettyServerCustomizer tls(ServerProperties server, SslBundles bundles) {
        Ssl ssl = server.getSsl();
        return ssl != null && Ssl.isEnabled(ssl) ? tls(ssl, bundles) : plain -> plain;
    }

    private static NettyServerCustomizer tls(Ssl ssl, SslBundles bundles) {
        ClientAuth clientAuth =
                Ssl.ClientAuth.map(ssl.getClientAuth(), ClientAuth.NONE, ClientAuth.OPTIONAL, ClientAuth.REQUIRE);
        Served byDefault = served(ssl.getBundle(), WebServerSslBundle.get(ssl, bundles), bundles, clientAuth);
        Map<String, Served> byName = ssl.getServerNameBundles().stream()
                .collect(Collectors.toUnmodifiableMap(
                        ServerNameSslBundle::serverName,
                        named -> served(named.bundle(), bundles.getBundle(named.bundle()), bundles, clientAuth)));
        return server ->
                secured(server, name -> (name == null ? byDefault : byName.getOrDefault(name, byDefault)).provider());
    }

    private static Served served(@Nullable String bundle, SslBundle first, SslBundles bundles, ClientAuth clientAuth) {
        if (bundle == null || bundle.isBlank()) {
            return new Served("server.ssl", first, clientAuth);
        }
        Served served = new Served("the SSL bundle " + bundle, first, clientAuth);
        bundles.addBundleUpdateHandler(bundle, served::update);
        return served;
    }

    /** Asked for each connection, with the name that the client wants to reach. */
    private static HttpServer secured(HttpServer server, Function<@Nullable String, SslProvider> byName) {
        return server.secure(spec -> spec.sslContext(byName.apply(null).getSslContext())
                .setSniAsyncMappings((name, promise) -> promise.setSuccess(byName.apply(name))));
    }
}
