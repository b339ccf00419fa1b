package dev.sluice.sse;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Which pages may read the event stream. */
@Configuration(proxyBeanMethods = false)
class SseConfiguration {

    /** Same-origin unless allowed: to a page of another origin Spring answers 403. */
    @Bean
    WebFluxConfigurer eventOrigins(SseProperties sse) {
        return new WebFluxConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping(EventStreamController.PATH)
                        .allowedOrigins(sse.allowedOrigins().toArray(String[]::new))
                        .allowedMethods("GET")
                        .exposedHeaders(
                                HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE, EventStreamController.REFUSAL);
            }
        };
    }
}
