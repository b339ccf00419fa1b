package dev.sluice.http;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Which pages may use the HTTP API. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    /** Same-origin unless allowed: to a page of another origin Spring answers 403. */
    @Bean
    WebFluxConfigurer apiOrigins(HttpProperties http) {
        return new WebFluxConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/api/**")
                        .allowedOrigins(http.allowedOrigins().toArray(String[]::new))
                        .allowedMethods("GET", "POST");
            }
        };
    }
}
