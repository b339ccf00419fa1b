package dev.sluice.security;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What tells who a request comes from. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    @Bean
    LocalRequests localRequests(ProxyProperties proxy) {
        return new LocalRequests(proxy);
    }
}
