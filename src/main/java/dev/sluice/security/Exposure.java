package dev.sluice.security;

import dev.sluice.security.token.OnTokens;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Refuses the start, before anything else begins, where the server or its management port would listen on another address than
 * loopback while no key of tokens is set: whoever can connect there could read. Unless the settings say that this is meant. Where
 * a key is set it warns of tokens that would cross a network without TLS.
 */
final class Exposure implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger log = LoggerFactory.getLogger(Exposure.class);

    static final String OPEN = "sluice.tokens.open";

    private static final String SERVER = "server.address";
    private static final String MANAGEMENT = "management.server.address";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        Binder settings = Binder.get(environment);
        List<Listener> exposed = listeners(environment, settings).stream()
                .filter(listener -> !listener.isLoopback())
                .toList();
        if (OnTokens.matches(settings)) {
            warnOfTokensInClear(exposed, settings);
        } else if (!exposed.isEmpty() && !settings.bind(OPEN, Boolean.class).orElse(false)) {
            throw new ExposedException(exposed.get(0).setting(), exposed.get(0).name());
        }
    }

    private static List<Listener> listeners(Environment environment, Binder settings) {
        Listener server = new Listener(SERVER, address(settings, SERVER), "server.ssl");
        return ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
                ? List.of(
                        server,
                        new Listener(
                                MANAGEMENT, address(settings, MANAGEMENT).or(server::address), "management.server.ssl"))
                : List.of(server);
    }

    private static Optional<InetAddress> address(Binder settings, String name) {
        return Optional.ofNullable(settings.bind(name, InetAddress.class).orElse(null));
    }

    private static void warnOfTokensInClear(List<Listener> exposed, Binder settings) {
        List<Listener> clear =
                exposed.stream().filter(listener -> !listener.hasTls(settings)).toList();
        if (!clear.isEmpty()) {
            log.warn(
                    "Tokens cross the network in the clear to {}: whoever reads one on its way has its rights. Set {}.bundle, or listen"
                            + " on 127.0.0.1 behind a proxy that ends TLS (src/docs/tls.md)",
                    clear.stream()
                            .map(listener -> listener.name() + " (" + listener.setting() + ")")
                            .collect(Collectors.joining(" and ")),
                    clear.stream().map(Listener::ssl).collect(Collectors.joining(".bundle and ")));
        }
    }

    /**
     * A port that connections are taken on.
     *
     * @param setting says on which address
     * @param address all where there is none
     * @param ssl what the settings of its TLS begin with
     */
    private record Listener(String setting, Optional<InetAddress> address, String ssl) {

        boolean isLoopback() {
            return address.map(InetAddress::isLoopbackAddress).orElse(false);
        }

        String name() {
            return address.map(InetAddress::getHostAddress).orElse("all addresses");
        }

        boolean hasTls(Binder settings) {
            return settings.bind(ssl, Ssl.class).map(given -> given.isEnabled()).orElse(false);
        }
    }
}
