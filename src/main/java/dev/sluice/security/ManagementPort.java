package dev.sluice.security;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * A management port of its own is no wider open than the server: it listens on the server's address unless {@code
 * management.server.address} names another. Boot would let it listen on all addresses. Which host a request is for asks the
 * server's own {@link HostFilter}, as all filters of the server's context are asked there too.
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
}
