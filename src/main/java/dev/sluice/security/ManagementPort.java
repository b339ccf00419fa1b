package dev.sluice.security;

import dev.sluice.security.token.OnTokens;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * A management port of its own is no wider open than the server: it listens on the server's address unless {@code
 * management.server.address} names another, and asks which host a request is for. Boot would let it listen on all addresses.
 *
 * <p>Part of the context of that port only, for which the file of imports names it; so it is no {@code @Configuration}, which the
 * server's own context would find too.
 */
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementPort {

    /** After Boot's own, which sets null where no address is named. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<ConfigurableReactiveWebServerFactory> managementAddress(
            ManagementServerProperties management, ServerProperties server) {
        @Nullable InetAddress named = management.getAddress();
        return factory -> factory.setAddress(named == null ? server.getAddress() : named);
    }

    @Bean
    HostFilter managementHostFilter(
            HostProperties hosts, @Value("${management.server.address:${server.address:}}") String address) {
        return new HostFilter(hosts.namesAnd(address));
    }

    /**
     * Without a token, who can connect to this port sees what is here: so on loopback, and on an address that was named for it. On
     * the server's own address everybody is there.
     */
    @Bean
    @Conditional(OnTokens.class)
    AdminFilter managementAdminFilter(
            Callers callers,
            ManagementServerProperties management,
            ServerProperties server,
            WebEndpointProperties endpoints) {
        InetAddress address = management.getAddress() == null ? server.getAddress() : management.getAddress();
        boolean apart = management.getAddress() != null || (address != null && address.isLoopbackAddress());
        String below = management.getBasePath() + endpoints.getBasePath();
        return apart ? AdminFilter.ofNothing(callers) : AdminFilter.of(callers, below);
    }
}
