package dev.sluice.http;

import dev.sluice.connection.Connections;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * A management port of its own has the same watch over its connections as the server's. Part of the context of that port only,
 * for which the file of imports names it; so it is no {@code @Configuration}.
 */
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementConnections {

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementConnections(Connections connections) {
        return factory -> factory.addServerCustomizers(connections.uncounted());
    }
}
