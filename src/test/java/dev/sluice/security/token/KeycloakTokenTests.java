package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.security.Grants;
import dev.sluice.security.TokenException;
import dev.sluice.testing.TestTokens;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.security.oauth2.jwt.Jwt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tokens of a realm of Keycloak 26.7.3, recorded by the steps of {@code tokens.md} (keys, ids and the issuer's name replaced), and the
 * settings of that page: a person who signed in at a page by an authorization code, with the identity token that came along, and a
 * device with a service account.
 */
class KeycloakTokenTests {

    private static final TopicFilter ALL = TopicFilter.of("#");
    private static final Pattern SETTINGS = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static JsonNode recorded;
    private static RSAKey key;

    @BeforeAll
    static void read() throws IOException, JOSEException {
        try (InputStream in =
                Objects.requireNonNull(KeycloakTokenTests.class.getResourceAsStream("keycloak-26.json"))) {
            recorded = JsonMapper.shared().readTree(in);
        }
        key = new RSAKeyGenerator(2048)
                .keyID(recorded.at("/page/header/kid").stringValue())
                .generate();
    }

    /** The settings that the page names, and more. */
    private static ConfigurableEnvironment settings(String... more) throws IOException {
        Matcher block = SETTINGS.matcher(Files.readString(Path.of("src/docs/tokens.md")));
        assertThat(block.find()).isTrue();
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(block.group(1).stripIndent().getBytes(StandardCharsets.UTF_8)));
        Properties properties = Objects.requireNonNull(yaml.getObject());
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new PropertiesPropertySource("page", properties));
        TestPropertyValues.of(more).applyTo(environment);
        return environment;
    }

    private static String token(String kind) throws ParseException {
        JsonNode header = recorded.path(kind).path("header");
        String token = TestTokens.sign(
                key,
                JWSAlgorithm.parse(header.path("alg").stringValue()),
                header.path("typ").stringValue(),
                recorded.path(kind).path("claims").toString());
        assertThat(JsonMapper.shared()
                        .readTree(SignedJWT.parse(token).getHeader().toString()))
                .isEqualTo(header);
        return token;
    }

    private static Grants grants(String kind, String... more) throws IOException, ParseException {
        ConfigurableEnvironment environment = settings(more);
        TokenProperties properties = Binder.get(environment)
                .bind("sluice.tokens", TokenProperties.class)
                .get();
        Instant issued =
                Instant.ofEpochSecond(recorded.path(kind).at("/claims/iat").longValue());
        TokenDecoder decoder = new TokenDecoder(
                Keys.fixed(List.of(key.toPublicJWK())), properties, Clock.fixed(issued, ZoneOffset.UTC));
        Jwt verified = Objects.requireNonNull(decoder.decode(token(kind)).block());
        return new GrantReader(
                        properties.claim(),
                        properties.rolesClaim(),
                        TokenConfiguration.roles(environment),
                        properties.grantsSize())
                .read(verified.getClaims());
    }

    @Test
    void rolesOfTheRealmGrantWhatThePageSays() throws Exception {
        for (String kind : List.of("page", "device")) {
            Grants grants = grants(kind);
            assertThat(grants.effective(ALL)).as(kind).containsExactly(ALL);
            assertThat(grants.mayPublish(Topic.of("plant-1/commands/stop"))).isTrue();
            assertThat(grants.mayPublish(Topic.of("plant-1/press-3/temperature")))
                    .isFalse();
            assertThat(grants.isAdmin()).isFalse();
        }
    }

    @Test
    void subjectIsFilledIn() throws Exception {
        assertThat(grants("page", "sluice.tokens.roles.operator.subscribe=").effective(ALL))
                .extracting(TopicFilter::toString)
                .containsExactlyInAnyOrder("plant-1/#", "users/5c1b0a52-3f0e-4a5b-9d53-0d3a7a5b1c11/#");
    }

    @Test
    void rolesOfTheClientAreReadWhereThatIsSet() throws Exception {
        String[] more = {
            "sluice.tokens.roles-claim=resource_access.sluice.roles", "sluice.tokens.roles.watcher.subscribe=watched/#"
        };
        assertThat(grants("page", more).effective(ALL)).containsExactly(TopicFilter.of("watched/#"));
        assertThat(grants("device", more).effective(ALL))
                .as("has no role of the client")
                .isEmpty();
    }

    @Test
    void tokenThatIsForSomebodyElseIsRefused() {
        assertThatExceptionOfType(TokenException.class)
                .as("the identity token is for the page alone")
                .isThrownBy(() -> grants("identity"))
                .withMessageContaining("aud");
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> grants("page", "sluice.tokens.audience=other"))
                .withMessageContaining("aud");
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> grants("page", "sluice.tokens.issuer-uri=https://sso.example.com/realms/other"))
                .withMessageContaining("iss");
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> grants("page", "sluice.tokens.at-jwt=true"))
                .withMessageContaining("typ");
    }
}
