package dev.sluice.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The proxies in front of the server, {@code sluice.proxy.*}.
 *
 * @param trusted addresses or networks ({@code 10.0.0.0/8}) of proxies that tell the truth about their clients in {@code
 *     Forwarded}, {@code X-Forwarded-For} or {@code X-Real-IP}, and take away what clients wrote there themselves; default
 *     none. Limits of an address then count for the client, and one on this machine may forward for programs of this machine
 */
@Validated
@ConfigurationProperties("sluice.proxy")
record ProxyProperties(@DefaultValue List<String> trusted) {

    ProxyProperties {
        trusted = List.copyOf(trusted);
        networks(trusted);
    }

    List<Network> networks() {
        return networks(trusted);
    }

    private static List<Network> networks(List<String> texts) {
        try {
            return texts.stream().map(Network::of).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.proxy.trusted: " + e.getMessage(), e);
        }
    }
}
