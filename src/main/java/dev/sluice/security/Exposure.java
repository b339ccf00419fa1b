package dev.sluice.security;

import dev.sluice.security.token.OnTokens;
import java.net.InetAddress;
import java.util.Optional;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Refuses the start, before anything else begins, where the server or its management port would listen on another address than
 * loopback while no key of tokens is set: whoever can connect there could read. Unless the settings say that this is meant.
 */
final class Exposure implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    static final String OPEN = "sluice.tokens.open";

    private static final String SERVER = "server.address";
    private static final String MANAGEMENT = "management.server.address";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        Binder settings = Binder.get(environment);
        if (isMeant(settings)) {
            return;
        }
        Optional<InetAddress> server = address(settings, SERVER);
        requireLoopback(SERVER, server);
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
            requireLoopback(MANAGEMENT, address(settings, MANAGEMENT).or(() -> server));
        }
    }

    private static boolean isMeant(Binder settings) {
        return settings.bind(OPEN, Boolean.class).orElse(false) || OnTokens.matches(settings);
    }

    private static Optional<InetAddress> address(Binder settings, String name) {
        return Optional.ofNullable(settings.bind(name, InetAddress.class).orElse(null));
    }

    /** Where none is named it would be all. */
    private static void requireLoopback(String setting, Optional<InetAddress> address) {
        if (!address.map(InetAddress::isLoopbackAddress).orElse(false)) {
            throw new ExposedException(
                    setting, address.map(InetAddress::getHostAddress).orElse("all addresses"));
        }
    }
}
