package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OnTokensTests {

    private static boolean matches(String name, String value) {
        return OnTokens.matches(new Binder(new MapConfigurationPropertySource(Map.of("sluice.tokens." + name, value))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "secret[0]", "public-key", "issuer-uri", "jwk-set-uri"})
    void eachKeyMakesClientsShowTokensUnlessItIsBlank(String name) {
        assertThat(matches(name, "x")).isTrue();
        assertThat(matches(name, "")).isFalse();
        assertThat(matches(name, "  ")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"audience", "open", "claim"})
    void nothingElseDoes(String name) {
        assertThat(matches(name, "true")).isFalse();
    }
}
