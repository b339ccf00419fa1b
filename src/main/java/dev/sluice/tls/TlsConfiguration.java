package dev.sluice.tls;

import io.netty.handler.ssl.ClientAuth;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.application.SslHealthIndicator;
import org.springframework.boot.health.autoconfigure.application.SslHealthIndicatorProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.info.SslInfo;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.Ssl.ServerNameSslBundle;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** TLS where {@code server.ssl} asks for it, in place of Boot's own, which would serve any key with any certificate. */
@Configuration(proxyBeanMethods = false)
class TlsConfiguration {

    @Bean
    Certificates certificates(ServerProperties server, SslBundles bundles) {
        Ssl ssl = server.getSsl();
        return ssl != null && Ssl.isEnabled(ssl) ? certificates(ssl, bundles) : Certificates.NONE;
    }

    private static Certificates certificates(Ssl ssl, SslBundles bundles) {
        ClientAuth clientAuth =
                Ssl.ClientAuth.map(ssl.getClientAuth(), ClientAuth.NONE, ClientAuth.OPTIONAL, ClientAuth.REQUIRE);
        Served byDefault = served(ssl.getBundle(), WebServerSslBundle.get(ssl, bundles), bundles, clientAuth);
        Map<String, Served> byName = ssl.getServerNameBundles().stream()
                .collect(Collectors.toUnmodifiableMap(
                        ServerNameSslBundle::serverName,
                        named -> served(named.bundle(), bundles.getBundle(named.bundle()), bundles, clientAuth)));
        return new Certificates(byDefault, byName);
    }

    /** In place of Boot's own, which is down while there is a file that nobody can read. */
    @Bean
    @ConditionalOnEnabledHealthIndicator("ssl")
    HealthIndicator sslHealthIndicator(
            SslInfo info, SslHealthIndicatorProperties properties, Certificates certificates) {
        return new TlsHealth(
                new SslHealthIndicator(info, properties.getCertificateValidityWarningThreshold()), certificates);
    }

    private static Served served(@Nullable String bundle, SslBundle first, SslBundles bundles, ClientAuth clientAuth) {
        if (bundle == null || bundle.isBlank()) {
            return new Served("server.ssl", first, clientAuth);
        }
        Served served = new Served("the SSL bundle " + bundle, first, clientAuth);
        bundles.addBundleUpdateHandler(bundle, served::update);
        return served;
    }
}
