package dev.sluice.security.token;

import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.security.TokenException;
import dev.sluice.security.Tokens;
import dev.sluice.security.revocation.Revocations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Says who a token is for, and what that one may do: once for each token, since rights don't change with the time. */
final class VerifiedTokens implements Tokens {

    private final TokenDecoder decoder;
    private final GrantReader grants;
    private final @Nullable Grants anonymous;
    private final Revocations revocations;
    private final Duration skew;
    private final Duration authWithin;
    private final InstantSource clock;

    VerifiedTokens(
            TokenDecoder decoder,
            GrantReader grants,
            @Nullable Grants anonymous,
            Revocations revocations,
            TokenProperties properties,
            InstantSource clock) {
        this.decoder = decoder;
        this.grants = grants;
        this.anonymous = anonymous;
        this.revocations = revocations;
        this.skew = properties.skew();
        this.authWithin = properties.authWithin();
        this.clock = clock;
    }

    /** Off the event loop of who shows it: a signature takes a tenth of a millisecond, and a thousand clients may renew theirs at once. */
    @Override
    public Mono<Identity> verify(String token) {
        return forgotten(decoder.decode(token).map(this::identity).subscribeOn(Schedulers.parallel()));
    }

    /** Of what led to it nothing stays: else a stream of events, which comes behind it, would keep its token and all that was read of it. */
    private static Mono<Identity> forgotten(Mono<Identity> verified) {
        return Mono.create(sink -> {
            var unused = sink.onDispose(verified.subscribe(sink::success, sink::error, sink::success));
        });
    }

    private Identity identity(Jwt token) {
        Instant expires = Objects.requireNonNull(token.getExpiresAt());
        String tokenId = token.getClaims().get("jti") instanceof String text ? text : null;
        Identity identity = new Identity(
                Objects.requireNonNull(token.getSubject()), tokenId, expires, grants.read(token.getClaims()));
        if (revocations.hasRevoked(identity)) {
            throw TokenException.refused("it was revoked");
        }
        return identity;
    }

    @Override
    public boolean isValid(Identity identity) {
        return !clock.instant().isAfter(endOf(identity)) && !revocations.hasRevoked(identity);
    }

    @Override
    public Instant endOf(Identity identity) {
        return identity.expires().plus(skew);
    }

    @Override
    public Optional<Grants> anonymous() {
        return Optional.ofNullable(anonymous);
    }

    @Override
    public Duration authWithin() {
        return authWithin;
    }
}
