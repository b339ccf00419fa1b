package dev.sluice.http;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/**
 * The description of the HTTP side by OpenAPI, written by hand: of handlers that stream, nothing could be derived. It is read
 * when somebody first asks for it.
 */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    static final String RESOURCE = "openapi.yaml";

    @Bean
    OpenApiCustomizer openApiAsWritten() {
        return served -> {
            OpenAPI written = read();
            served.info(written.getInfo())
                    .servers(written.getServers())
                    .tags(written.getTags())
                    .paths(written.getPaths())
                    .components(written.getComponents());
        };
    }

    private static OpenAPI read() {
        try (InputStream in = new ClassPathResource(RESOURCE).getInputStream()) {
            return Yaml31.mapper().readValue(in, OpenAPI.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
