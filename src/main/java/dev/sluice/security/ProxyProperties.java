package dev.sluice.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The proxies in front of the server, {@code sluice.proxy.*}.
 *
 * @param trusted addresses or networks ({@code 10.0.0.0/8}) of proxies that tell the truth about their clients in {@code
 *     Forwarded} or {@code X-Forwarded-For}; default none. A request that names a proxy which is not among them never
 *     counts as one from this machine
 */
@Validated
@ConfigurationProperties("sluice.proxy")
public record ProxyProperties(@DefaultValue List<String> trusted) {

    public ProxyProperties {
        trusted = List.copyOf(trusted);
    }
}
