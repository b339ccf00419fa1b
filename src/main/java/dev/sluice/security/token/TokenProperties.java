package dev.sluice.security.token;

import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Who may do what, by the tokens (JWT) that clients show, {@code sluice.tokens.*}. Tokens are on where one of {@code issuer-uri},
 * {@code jwk-set-uri}, {@code public-key} and {@code secret} is set, and then everybody needs one.
 *
 * @param open whether a server without tokens may listen on another address than loopback, where whoever can connect can read;
 *     default false
 * @param issuerUri the OpenID Connect issuer, such as a realm of Keycloak, whose keys are found by its discovery document when the
 *     first token comes; needs {@code audience}; default none
 * @param jwkSetUri where the keys are (a JWK set), in place of the issuer's discovery; needs {@code audience}; default none
 * @param audience who a token must be for: one of these must be in its {@code aud}; default none, which is not asked for
 * @param publicKey the one key, RSA or EC, as PEM: the text, or the name of a file; default none
 * @param secret the secret of HS256, at least 32 bytes of UTF-8, without a comma; of two, as during a change, both count; default none
 * @param atJwt whether tokens must be of the type {@code at+jwt} (RFC 9068), else they have the type {@code JWT} or none; default false
 * @param skew how much later than it expired a token is still taken, for clocks that differ; default 0 s
 * @param claim the claim with the grants; default {@code sluice}
 * @param rolesClaim the claim with the roles, a list of names, dots lead into objects; default {@code realm_access.roles}
 * @param roles what each role may do
 * @param anonymous what one may do who shows no token
 * @param authWithin how long a WebSocket may take to show a token by {@code auth}, and a check of it once it has come; default 5 s; 4401
 *     closes one that does not
 * @param grantsSize memory that the filters which one token grants may take, about 128 B each beside its text; default 512 KB; a
 *     token with more is refused
 * @param revocations the file in which revocations are kept; default {@code sluice-revocations.json}
 */
@Validated
@ConfigurationProperties("sluice.tokens")
public record TokenProperties(
        @DefaultValue("false") boolean open,
        @Nullable URI issuerUri,
        @Nullable URI jwkSetUri,
        @DefaultValue List<String> audience,
        @Nullable String publicKey,
        @DefaultValue List<String> secret,
        @DefaultValue("false") boolean atJwt,
        @DefaultValue("0s") @DurationMin Duration skew,
        @DefaultValue("sluice") @NotBlank String claim,
        @DefaultValue("realm_access.roles") @NotBlank String rolesClaim,
        @DefaultValue Map<String, Granted> roles,
        @DefaultValue Anonymous anonymous,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration authWithin,
        @DefaultValue("512KB") DataSize grantsSize,
        @DefaultValue("sluice-revocations.json") Path revocations) {

    static final int SECRET_BYTES_MIN = 32;
    private static final int SECRETS_MAX = 2;

    public TokenProperties {
        publicKey = publicKey == null || publicKey.isBlank() ? null : publicKey;
        audience = List.copyOf(audience);
        secret = List.copyOf(secret);
        roles = Map.copyOf(roles);
        requireOneKind(issuerUri != null || jwkSetUri != null, publicKey != null, !secret.isEmpty());
        require(
                (issuerUri == null && jwkSetUri == null) || !audience.isEmpty(),
                "sluice.tokens.audience is missing: an issuer makes tokens for others too, so name who they must be for");
        require(
                Stream.of(issuerUri, jwkSetUri).allMatch(TokenProperties::isOfHttp),
                "sluice.tokens.issuer-uri and .jwk-set-uri begin with https://, or http:// in a network that nobody else is in");
        require(
                secret.size() <= SECRETS_MAX,
                "sluice.tokens.secret: at most two secrets count, the new one and the old one");
        for (String one : secret) {
            require(
                    one.getBytes(StandardCharsets.UTF_8).length >= SECRET_BYTES_MIN,
                    "sluice.tokens.secret: a secret has at least 32 bytes, and a comma ends it; openssl rand -base64 33 makes one");
        }
    }

    private static void requireOneKind(boolean issuer, boolean publicKey, boolean secret) {
        long kinds = Stream.of(issuer, publicKey, secret).filter(set -> set).count();
        require(
                kinds <= 1,
                "sluice.tokens has keys of several kinds: set either issuer-uri and jwk-set-uri, or public-key, or secret");
    }

    private static boolean isOfHttp(@Nullable URI uri) {
        return uri == null || (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme()));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Whether everybody needs a token. */
    public boolean areOn() {
        return issuerUri != null || jwkSetUri != null || publicKey != null || !secret.isEmpty();
    }

    /** Without secrets, wherever it may be printed. */
    @Override
    public String toString() {
        return "TokenProperties[areOn=" + areOn() + "]";
    }

    /**
     * What one of a role may do; in the filters <code>${sub}</code> stands for that claim of the token.
     *
     * @param subscribe filters to subscribe to
     * @param publish filters to publish within
     * @param admin whether to administer the server
     */
    public record Granted(
            @DefaultValue List<String> subscribe,
            @DefaultValue List<String> publish,
            @DefaultValue("false") boolean admin) {

        public Granted {
            subscribe = List.copyOf(subscribe);
            publish = List.copyOf(publish);
        }
    }

    /**
     * What everybody may do, also without a token.
     *
     * @param subscribe filters to subscribe to; default none
     * @param publish filters to publish within; default none
     */
    public record Anonymous(
            @DefaultValue List<String> subscribe,
            @DefaultValue List<String> publish) {

        public Anonymous {
            subscribe = List.copyOf(subscribe);
            publish = List.copyOf(publish);
        }
    }
}
