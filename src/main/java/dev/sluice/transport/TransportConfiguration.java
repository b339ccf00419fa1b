package dev.sluice.transport;

import dev.sluice.connection.AddressLimit;
import dev.sluice.session.SessionProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all transports count together. */
@Configuration(proxyBeanMethods = false)
class TransportConfiguration {

    @Bean
    AddressLimit addressLimit(SessionProperties session) {
        return new AddressLimit(session.maxPerAddress());
    }
}
