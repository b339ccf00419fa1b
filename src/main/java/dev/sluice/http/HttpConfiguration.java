package dev.sluice.http;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.transport.Problem;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** Which pages may use the HTTP API. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    /** Same-origin unless allowed: a page of another origin gets 403. */
    @Bean
    WebFluxConfigurer apiOrigins(HttpProperties http) {
        return new WebFluxConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/api/**")
                        .allowedOrigins(http.allowedOrigins().toArray(String[]::new))
                        .allowedMethods("GET", "HEAD", "POST");
            }
        };
    }

    /** What Spring would refuse with an empty 403 gets a problem too; so do the event streams. */
    @Bean
    WebFluxRegistrations originProblems() {
        return new WebFluxRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
                mapping.setCorsProcessor(new DefaultCorsProcessor() {
                    @Override
                    protected void rejectRequest(ServerHttpResponse response) {
                        throw new Problem(ErrorCode.FORBIDDEN, "pages of this origin may not use it in this way");
                    }
                });
                return mapping;
            }
        };
    }
}
