package dev.sluice.http;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Origins;
import dev.sluice.transport.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;

/** Which pages may use the HTTP API. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    /** Same-origin unless allowed: a page of another origin gets 403. */
    @Bean
    WebFluxConfigurer apiRequests(HttpProperties http) {
        return new WebFluxConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/api/**")
                        .allowedOrigins(http.allowedOrigins().toArray(String[]::new))
                        .allowedMethods("GET", "HEAD", "POST");
            }

            @Override
            public void configureContentTypeResolver(RequestedContentTypeResolverBuilder builder) {
                builder.resolver(HttpConfiguration::accepted);
            }
        };
    }

    /** What Spring would refuse with an empty 403 gets a problem, event streams too; of a preflight nobody sees the body. */
    @Bean
    WebFluxRegistrations originProblems() {
        return new WebFluxRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
                mapping.setCorsProcessor(new Origins.Check() {
                    @Override
                    public boolean process(@Nullable CorsConfiguration allowed, ServerWebExchange exchange) {
                        boolean passes = super.process(allowed, exchange);
                        if (passes || CorsUtils.isPreFlightRequest(exchange.getRequest())) {
                            return passes;
                        }
                        throw new Problem(ErrorCode.FORBIDDEN, "pages of this origin may not use it in this way");
                    }
                });
                return mapping;
            }
        };
    }

    /** Who sends an {@code Accept} that is none is told of what is wrong all the same. */
    private static List<MediaType> accepted(ServerWebExchange exchange) {
        try {
            return ReadAnswer.ACCEPTED.resolveMediaTypes(exchange);
        } catch (NotAcceptableStatusException e) {
            return RequestedContentTypeResolver.MEDIA_TYPE_ALL_LIST;
        }
    }
}
