package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sluice.testing.LogWatch;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ExposureTests {

    private static final String KEY = "sluice.tokens.secret=0123456789abcdef0123456789abcdef";

    /** Settings as {@code name=value}. */
    private static void start(String... settings) {
        Map<String, Object> given = new TreeMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            given.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", given));
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.setEnvironment(environment);
            new Exposure().initialize(context);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.7.7.7", "::1", "localhost", "::ffff:127.0.0.1"})
    void loopbackNeedsNoKey(String address) {
        assertThatCode(() -> start("server.address=" + address)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1", ""})
    void anyOtherAddressDoes(String address) {
        assertThatThrownBy(() -> start("server.address=" + address))
                .isInstanceOf(ExposedException.class)
                .hasMessageContaining("server.address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.tokens.secret=0123456789abcdef0123456789abcdef",
                "sluice.tokens.secret[0]=0123456789abcdef0123456789abcdef",
                "sluice.tokens.public-key=file:key.pem",
                "sluice.tokens.publicKey=file:key.pem",
                "sluice.tokens.issuer-uri=https://id.example/realms/plant",
                "sluice.tokens.jwk-set-uri=https://id.example/keys",
                "sluice.tokens.open=true"
            })
    void aKeyOpensItAndSoDoesTheWordForIt(String setting) {
        assertThatCode(() -> start("server.address=0.0.0.0", setting)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.tokens.secret=",
                "sluice.tokens.secret= ",
                "sluice.tokens.open=false",
                "sluice.tokens.audience=sluice"
            })
    void whatIsNoKeyDoesNot(String setting) {
        assertThatThrownBy(() -> start("server.address=0.0.0.0", setting)).isInstanceOf(ExposedException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.address=0.0.0.0 | 0.0.0.0 (server.address) | Set server.ssl.bundle",
                "server.address=2001:db8::1 | 2001:db8:0:0:0:0:0:1 (server.address) | 127.0.0.1",
                "server.address= | all addresses (server.address) | proxy",
                "server.address=0.0.0.0 server.ssl.bundle=web server.ssl.enabled=false | 0.0.0.0 | server.ssl",
                "server.address=127.0.0.1 management.server.port=9000 management.server.address=:: | (management.server.address) | Set management.server.ssl.bundle",
                "server.address=:: server.ssl.bundle=web management.server.port=9000 | (management.server.address) | management.server.ssl",
            })
    void tokensThatCrossANetworkInTheClearAreWarnedOfInOneLine(String settings, String where, String what) {
        try (LogWatch log = new LogWatch()) {
            start((KEY + " " + settings).split(" "));
            assertThat(log.lines()).singleElement(STRING).startsWith("WARN").contains("in the clear", where, what);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY + " server.address=127.0.0.1",
                KEY + " server.address=0.0.0.0 server.ssl.bundle=web",
                KEY + " server.address=0.0.0.0 server.ssl.key-store=web.p12",
                KEY + " server.address=0.0.0.0 server.ssl.certificate=web.pem management.server.port=9000"
                        + " management.server.address=127.0.0.1",
                "server.address=0.0.0.0 sluice.tokens.open=true",
            })
    void whereNoTokenDoesNobodyIsWarned(String settings) {
        try (LogWatch log = new LogWatch()) {
            start(settings.split(" "));
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void managementPortIsAskedWhereItListensByItself() {
        String elsewhere = "management.server.address=0.0.0.0";
        assertThatThrownBy(() -> start("server.address=127.0.0.1", "management.server.port=9000", elsewhere))
                .isInstanceOf(ExposedException.class)
                .hasMessageContaining("management.server.address");
        assertThatCode(() -> start("server.address=127.0.0.1", "management.server.port=9000"))
                .doesNotThrowAnyException();
        assertThatCode(() -> start("server.address=127.0.0.1", elsewhere)).doesNotThrowAnyException();
        assertThatCode(() -> start("server.address=127.0.0.1", "management.server.port=-1", elsewhere))
                .doesNotThrowAnyException();
    }
}
