package dev.sluice.publish;

import dev.sluice.hub.Hub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Those who publish from outside. */
@Configuration(proxyBeanMethods = false)
class PublishConfiguration {

    @Bean
    Publishers publishers(Hub hub, PublishProperties limits) {
        return new Publishers(hub, limits, System::nanoTime);
    }
}
