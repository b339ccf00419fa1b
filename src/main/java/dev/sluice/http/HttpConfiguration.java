package dev.sluice.http;

import dev.sluice.connection.Connections;
import dev.sluice.connection.HeldBytes;
import dev.sluice.security.Callers;
import dev.sluice.security.ProtectedResource;
import dev.sluice.transport.OriginRule;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.accept.HeaderContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;

/** Which pages may use the HTTP API, and the client in JavaScript. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    private static final HeaderContentTypeResolver ACCEPTED = new HeaderContentTypeResolver();

    @Bean
    HeldBytes heldBytes(HttpProperties http) {
        return new HeldBytes(http.waitingBytesMax());
    }

    @Bean
    Connections connections(HttpProperties http, HeldBytes held, Callers callers, MeterRegistry registry) {
        return new Connections(http.connectionLimits(), callers::isTrusted, held, registry);
    }

    /** Same-origin unless allowed: a page of another origin gets 403. */
    @Bean
    WebFluxConfigurer apiRequests(HttpProperties http) {
        return new WebFluxConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/api/**")
                        .allowedOrigins(http.allowedOrigins().toArray(String[]::new))
                        .allowedMethods("GET", "HEAD", "POST", "DELETE")
                        .exposedHeaders(HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE);
                // Where tokens come from is no secret: the challenge of a 401 leads pages elsewhere to it.
                registry.addMapping(ProtectedResource.PATH).allowedOrigins("*").allowedMethods("GET", "HEAD");
                // The client is no secret, and pages elsewhere import it: modules are fetched by CORS.
                registry.addMapping("/client/**").allowedOrigins("*").allowedMethods("GET", "HEAD");
            }

            @Override
            public void configureContentTypeResolver(RequestedContentTypeResolverBuilder builder) {
                builder.resolver(HttpConfiguration::accepted);
            }
        };
    }

    /** For event streams too. */
    @Bean
    WebFluxRegistrations originRule() {
        return new WebFluxRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
                mapping.setCorsProcessor(
                        new OriginRule("sluice.http.allowed-origins, or sluice.sse.allowed-origins for /sse"));
                return mapping;
            }
        };
    }

    /** Who sends an {@code Accept} that is none is told of what is wrong all the same. */
    private static List<MediaType> accepted(ServerWebExchange exchange) {
        try {
            return ACCEPTED.resolveMediaTypes(exchange);
        } catch (NotAcceptableStatusException e) {
            return RequestedContentTypeResolver.MEDIA_TYPE_ALL_LIST;
        }
    }
}
