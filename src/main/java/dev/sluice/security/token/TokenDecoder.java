package dev.sluice.security.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.proc.JWKSecurityContext;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.security.TokenException;
import java.security.Key;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import reactor.core.publisher.Mono;

/** Verifies tokens by Spring Security's decoder: signature, type, times, audience, issuer. Safe for any thread. */
final class TokenDecoder {

    private static final String AT_JWT = "at+jwt";

    /** RFC 9068, 2.1, of which the prefix may be left out. */
    private static final String AT_JWT_WHOLE = "application/at+jwt";

    /** OpenID Connect Core, 2. */
    private static final int SUBJECT_CHARACTERS_MAX = 255;

    /** Of {@code jti}: by a longer one nobody could revoke it. */
    private static final int TOKEN_ID_CHARACTERS_MAX = 1_024;

    private static final List<String> TIMES = List.of(JwtClaimNames.EXP, JwtClaimNames.NBF, JwtClaimNames.IAT);

    /** Of the year 10000, in Unix seconds. */
    private static final double SECONDS_END = 253_402_300_800.0;

    private final NimbusReactiveJwtDecoder decoder;

    TokenDecoder(Keys keys, TokenProperties properties, Clock clock) {
        this.decoder = NimbusReactiveJwtDecoder.withJwkSource(token -> keys.of(requireSound(token)))
                .validateType(false) // judged below, where its refusal can be told
                .jwtProcessorCustomizer(processor -> processor.setJWSKeySelector(TokenDecoder::select))
                .build();
        decoder.setJwtValidator(validator(properties, clock));
    }

    /** What the libraries do not judge: they count milliseconds in a long, and what is beyond begins again in the past. */
    private static SignedJWT requireSound(SignedJWT token) {
        Map<String, Object> claims = token.getPayload().toJSONObject();
        if (claims == null) {
            return token; // refused as no JWT
        }
        for (String claim : TIMES) {
            Object time = claims.get(claim);
            if (time != null && !(time instanceof Number number && Math.abs(number.doubleValue()) < SECONDS_END)) {
                throw TokenException.refused("its claim " + claim + " is no time in seconds before the year 10000");
            }
        }
        if (claims.get(JwtClaimNames.IAT) instanceof Number from
                && claims.get(JwtClaimNames.EXP) instanceof Number end
                && from.longValue() >= end.longValue()) {
            throw TokenException.refused("it was made (iat) after its end (exp)");
        }
        if (claims.get(JwtClaimNames.JTI) instanceof String id && id.length() > TOKEN_ID_CHARACTERS_MAX) {
            throw TokenException.refused("its claim jti has more than " + TOKEN_ID_CHARACTERS_MAX + " characters");
        }
        return token;
    }

    private static List<Key> select(JWSHeader header, JWKSecurityContext context) {
        return context.getKeys().stream()
                .filter(key -> isFor(header, key))
                .map(KeyAlgorithm::verifying)
                .toList();
    }

    /** Whether a token with that header may be signed with a key. */
    static boolean isFor(JWSHeader header, JWK key) {
        boolean isNamed = header.getKeyID() == null
                || key.getKeyID() == null
                || header.getKeyID().equals(key.getKeyID());
        return isNamed && header.getAlgorithm().equals(KeyAlgorithm.of(key));
    }

    /** A secret that an issuer shows to everybody is none. */
    static boolean isSecret(JWK key) {
        return key.getKeyType().equals(KeyType.OCT);
    }

    private static OAuth2TokenValidator<Jwt> validator(TokenProperties properties, Clock clock) {
        JwtTimestampValidator times = new JwtTimestampValidator(properties.skew());
        times.setClock(clock);
        times.setAllowEmptyExpiryClaim(false);
        List<OAuth2TokenValidator<Jwt>> all = new ArrayList<>();
        all.add(properties.atJwt() ? new JwtTypeValidator(AT_JWT, AT_JWT_WHOLE) : JwtTypeValidator.jwt());
        all.add(times);
        all.add(new JwtClaimValidator<Object>(JwtClaimNames.SUB, TokenDecoder::isSubject));
        if (!properties.audience().isEmpty()) {
            all.add(new JwtClaimValidator<List<String>>(
                    JwtClaimNames.AUD,
                    audience -> audience != null && !Collections.disjoint(audience, properties.audience())));
        }
        if (properties.issuerUri() != null) {
            String issuer = properties.issuerUri().toString();
            all.add(new JwtClaimValidator<Object>(
                    JwtClaimNames.ISS, named -> named != null && issuer.equals(named.toString())));
        }
        return new DelegatingOAuth2TokenValidator<>(all);
    }

    private static boolean isSubject(Object subject) {
        return subject instanceof String text
                && !text.isBlank()
                && text.length() <= SUBJECT_CHARACTERS_MAX
                && text.chars().noneMatch(Character::isISOControl);
    }

    /** The claims of a token; fails with a {@link TokenException}. */
    Mono<Jwt> decode(String token) {
        return Mono.defer(() -> decoder.decode(token)).onErrorMap(TokenDecoder::refusal);
    }

    /** In our words, since those of the libraries may quote what stands in the token. */
    private static Throwable refusal(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof TokenException known) {
                return known;
            }
        }
        if (fault instanceof JwtValidationException invalid) {
            return TokenException.refused(reason(invalid));
        }
        return fault instanceof BadJwtException
                ? TokenException.refused(
                        "its signature can not be verified with the keys of this server, or it is no JWT")
                : TokenException.refused("it is no JWT that can be read");
    }

    private static String reason(JwtValidationException invalid) {
        String all = invalid.getErrors().stream()
                .map(error -> String.valueOf(error.getDescription()))
                .reduce("", (some, next) -> some + " " + next);
        if (all.contains("expired")) {
            return "it has expired";
        }
        if (all.contains("used before")) {
            return "its time has not come yet (nbf)";
        }
        for (String claim : List.of(JwtClaimNames.EXP, JwtClaimNames.SUB, JwtClaimNames.AUD, JwtClaimNames.ISS)) {
            if (all.contains("The " + claim + " claim") || all.contains(claim + " is required")) {
                return "its claim " + claim + " is missing, or not what this server asks for";
            }
        }
        return "it is not of the type that this server takes (typ)";
    }
}
