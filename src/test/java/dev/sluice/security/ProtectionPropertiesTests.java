package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ProtectionPropertiesTests {

    private static ProtectionProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("sluice.publish", ProtectionProperties.class);
    }

    @Test
    void keyIsInTheHomeOfTheUserUnlessItIsNamed() {
        assertThat(bound(Map.of()).key()).isEqualTo(Path.of(System.getProperty("user.home"), ".sluice", "key"));
        assertThat(bound(Map.of("sluice.publish.key-file", "some/key")).key())
                .isEqualTo(Path.of("some/key").toAbsolutePath());
    }
}
