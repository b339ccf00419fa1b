package dev.sluice.testing;

import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.security.TokenException;
import dev.sluice.security.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Knows the tokens that a test tells it of. */
public final class TestedTokens implements Tokens {

    public static final Duration AUTH_WITHIN = Duration.ofSeconds(5);

    private final Map<String, Mono<Identity>> known = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();
    private Predicate<Identity> revocations = identity -> false;
    private final Supplier<Instant> now;
    private @Nullable Grants anonymous;

    public TestedTokens() {
        this(() -> Instant.EPOCH);
    }

    public TestedTokens(Supplier<Instant> now) {
        this.now = now;
    }

    /** That token is for that one. */
    public TestedTokens with(String token, Identity identity) {
        return with(token, Mono.just(identity));
    }

    /** What becomes of that token. */
    public TestedTokens with(String token, Mono<Identity> outcome) {
        known.put(token, outcome);
        return this;
    }

    public TestedTokens anonymous(Grants grants) {
        anonymous = grants;
        return this;
    }

    public void revoke(String subject) {
        revoked.add(subject);
    }

    /** Beside those that are revoked here. */
    public void revokedWhere(Predicate<Identity> isRevoked) {
        revocations = isRevoked;
    }

    @Override
    public Mono<Identity> verify(String token) {
        return known.getOrDefault(token, Mono.error(TokenException.refused("nobody knows it")));
    }

    @Override
    public boolean isValid(Identity identity) {
        return !now.get().isAfter(endOf(identity))
                && !revoked.contains(identity.subject())
                && !revocations.test(identity);
    }

    @Override
    public Instant endOf(Identity identity) {
        return identity.expires();
    }

    @Override
    public Optional<Grants> anonymous() {
        return Optional.ofNullable(anonymous);
    }

    @Override
    public Duration authWithin() {
        return AUTH_WITHIN;
    }
}
