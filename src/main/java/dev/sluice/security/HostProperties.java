package dev.sluice.security;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The names of the server, {@code sluice.http.*}.
 *
 * @param allowedHosts names and addresses, without a port, that requests may have in {@code Host} beside those of loopback and
 *     the address that they came to, such as the server's name or that of a proxy; {@code *} for all; default none. Any other
 *     is answered 421, so that no page reads from a server by rebinding its own name to it
 */
@Validated
@ConfigurationProperties("sluice.http")
record HostProperties(@DefaultValue List<String> allowedHosts) {

    HostProperties {
        allowedHosts = List.copyOf(allowedHosts);
        allowedHosts.forEach(HostProperties::authority);
    }

    /** Those, and what the server is bound to, as the settings have it. */
    Set<Authority> namesAnd(String... bound) {
        Stream<Authority> own = Stream.of(bound).map(Authority::of).filter(Objects::nonNull);
        return Stream.concat(allowedHosts.stream().map(HostProperties::authority), own)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Authority authority(String name) {
        if (name.equals(HostFilter.ALL.host())) {
            return HostFilter.ALL;
        }
        boolean bareIpv6 = !name.startsWith("[") && name.indexOf(':') != name.lastIndexOf(':');
        Authority authority = Authority.of(bareIpv6 ? "[" + name + "]" : name);
        if (authority == null || (!bareIpv6 && name.matches(".*:[0-9]*"))) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "sluice.http.allowed-hosts: '%s' is no name of a host: write it without scheme, port and path, as dash.example.com",
                    name));
        }
        return authority;
    }
}
