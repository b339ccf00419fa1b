package dev.sluice.security.token;

import dev.sluice.security.Grants;
import dev.sluice.security.Tokens;
import dev.sluice.security.revocation.RevocationFile;
import dev.sluice.security.revocation.RevocationStore;
import dev.sluice.security.revocation.Revocations;
import dev.sluice.security.token.TokenProperties.Anonymous;
import dev.sluice.security.token.TokenProperties.Granted;
import dev.sluice.topic.TopicFilter;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Where one of the keys is set: what verifies tokens. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnTokens.class)
class TokenConfiguration {

    private static final Logger log = LoggerFactory.getLogger(TokenConfiguration.class);

    private static final Duration ISSUER_WITHIN = Duration.ofSeconds(5);

    @Bean
    Revocations revocations(TokenProperties properties, ObjectProvider<RevocationStore> shared) {
        try {
            RevocationStore store = shared.getIfAvailable(() -> new RevocationFile(properties.revocations()));
            return Revocations.open(store, InstantSource.system());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "sluice.tokens.revocations: " + e.getMessage()
                            + ". Mend the file, or delete it, after which what was revoked counts again",
                    e);
        }
    }

    @Bean
    Tokens tokens(TokenProperties properties, Revocations revocations, Environment environment) {
        GrantReader grants = new GrantReader(
                properties.claim(), properties.rolesClaim(), roles(environment), properties.grantsSize());
        @Nullable Grants anonymous = anonymous(properties.anonymous());
        TokenDecoder decoder = new TokenDecoder(keys(properties), properties, Clock.systemUTC());
        log.info(
                "Clients need a token{}.",
                anonymous == null ? "" : ", but for what sluice.tokens.anonymous opens to everybody");
        return new VerifiedTokens(decoder, grants, anonymous, revocations, properties, InstantSource.system());
    }

    private static Keys keys(TokenProperties properties) {
        if (properties.publicKey() != null) {
            return FixedKeys.ofPublicKey(properties.publicKey());
        }
        if (!properties.secret().isEmpty()) {
            return FixedKeys.ofSecrets(properties.secret());
        }
        URI issuer = properties.issuerUri();
        URI jwkSet = properties.jwkSetUri();
        URI named = Objects.requireNonNull(jwkSet == null ? issuer : jwkSet);
        return new IssuerKeys(named, new IssuerDocuments(ISSUER_WITHIN).keys(issuer, jwkSet), System::nanoTime);
    }

    /** As they are written: to Spring, <code>${sub}</code> would be a setting or a variable of the environment. */
    static Map<String, Granted> roles(Environment environment) {
        return new Binder(ConfigurationPropertySources.get(environment), PlaceholdersResolver.NONE)
                .bind("sluice.tokens.roles", Bindable.mapOf(String.class, Granted.class))
                .orElse(Map.of());
    }

    private static @Nullable Grants anonymous(Anonymous settings) {
        if (settings.subscribe().isEmpty() && settings.publish().isEmpty()) {
            return null;
        }
        return Grants.of(
                filters("sluice.tokens.anonymous.subscribe", settings.subscribe()),
                filters("sluice.tokens.anonymous.publish", settings.publish()),
                false);
    }

    private static List<TopicFilter> filters(String setting, List<String> texts) {
        return texts.stream()
                .map(text -> Template.inSetting(setting, text, template -> {
                    if (!template.isFixed()) {
                        throw new IllegalArgumentException(
                                setting + ": '" + text + "': nobody has claims without a token");
                    }
                    return template.fill(Map.of());
                }))
                .toList();
    }
}
