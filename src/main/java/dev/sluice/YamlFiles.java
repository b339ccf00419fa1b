package dev.sluice;

import java.util.Map;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Serves {@code /asyncapi.yaml} and {@code /openapi.yaml} as RFC 9512 has it: Spring knows no media type of such a file. */
@Configuration(proxyBeanMethods = false)
class YamlFiles implements WebFluxConfigurer {

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/*.yaml")
                .addResourceLocations("classpath:/static/")
                .setMediaTypes(Map.of("yaml", MediaType.APPLICATION_YAML));
    }
}
