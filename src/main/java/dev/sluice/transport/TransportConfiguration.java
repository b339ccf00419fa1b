package dev.sluice.transport;

import dev.sluice.connection.AddressLimit;
import dev.sluice.limit.Places;
import dev.sluice.session.SessionProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all transports count together. */
@Configuration(proxyBeanMethods = false)
class TransportConfiguration {

    @Bean
    AddressLimit addressLimit(SessionProperties session) {
        return new AddressLimit(session.maxPerAddress());
    }

    @Bean
    Entrance entrance(EntranceProperties limits, AddressLimit addresses, MeterRegistry registry) {
        return new Entrance(limits, addresses, new Places<>(limits.maxPerSubject()), registry, System::nanoTime);
    }
}
