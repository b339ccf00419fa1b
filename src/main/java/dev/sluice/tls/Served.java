package dev.sluice.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.tcp.SslProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * The certificate that new connections get, and its successors: one that can not be served is told of and changes nothing.
 * Connections keep what they began with. By BoringSSL where it can be loaded, else by the JDK. Safe for any thread.
 */
final class Served {

    private static final Logger log = LoggerFactory.getLogger(Served.class);

    private final String name;
    private final ClientAuth clientAuth;
    private volatile SslProvider provider;
    private volatile @Nullable String fault;

    /**
     * Begins with the first.
     *
     * @param name of the bundle, for people
     * @throws IllegalArgumentException if it can not be served
     */
    Served(String name, SslBundle first, ClientAuth clientAuth) {
        this.name = name;
        this.clientAuth = clientAuth;
        try {
            X509Certificate certificate =
                    KeyPairCheck.served(first.getManagers().getKeyManagers());
            String untimely = KeyPairCheck.fault(certificate);
            if (untimely != null) {
                log.warn("The certificate of {} will be refused by clients: {}", name, untimely);
            }
            this.provider = provider(first);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(name + " can not be served: " + e.getMessage(), e);
        }
    }

    /** Of the bundle, for people. */
    String name() {
        return name;
    }

    /** Why what was read last is not served; null where it is. */
    @Nullable
    String fault() {
        return fault;
    }

    /** What new connections get. */
    SslProvider provider() {
        return provider;
    }

    /** Takes what was read anew, if it can be served. */
    void update(SslBundle next) {
        try {
            X509Certificate certificate = KeyPairCheck.served(next.getManagers().getKeyManagers());
            String untimely = KeyPairCheck.fault(certificate);
            if (untimely != null) {
                throw new GeneralSecurityException(untimely);
            }
            provider = provider(next);
            fault = null;
            log.info(
                    "New connections get the new certificate of {}, which is valid until {}",
                    name,
                    certificate.getNotAfter().toInstant());
        } catch (GeneralSecurityException | RuntimeException e) {
            fault = String.valueOf(e.getMessage());
            log.error("The new certificate of {} can not be served, so the one before stays: {}", name, e.getMessage());
        }
    }

    private SslProvider provider(SslBundle bundle) {
        boolean isNative = OpenSsl.isAvailable();
        KeyManagerFactory keys = bundle.getManagers().getKeyManagerFactory();
        SslOptions options = bundle.getOptions();
        GenericSslContextSpec<?> spec = Http11SslContextSpec.forServer(
                        isNative ? new OpenSslCachingX509KeyManagerFactory(keys) : keys)
                .configure(builder -> builder.sslProvider(
                                isNative
                                        ? io.netty.handler.ssl.SslProvider.OPENSSL
                                        : io.netty.handler.ssl.SslProvider.JDK)
                        .trustManager(bundle.getManagers().getTrustManagerFactory())
                        .protocols(options.getEnabledProtocols())
                        .ciphers(SslOptions.asSet(options.getCiphers()))
                        .clientAuth(clientAuth));
        return SslProvider.builder().sslContext(spec).build();
    }
}
