package dev.sluice.security.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.security.TokenException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The keys of an issuer, read when the first token comes and again: in the background when they are older than {@link
 * #FRESH}, and at once for a token whose key is none of them, since issuers change keys. All who wait, wait for one reading. A key is
 * unknown only by a reading that began after its token came: while there can be none, that token is unavailable, and the keys that are
 * known count. Safe for any thread.
 */
final class IssuerKeys implements Keys {

    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

    private static final Duration FRESH = Duration.ofMinutes(5);

    /** An issuer that does not answer is not asked for each token. */
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(1);

    /**
     * Readings for unknown keys that may come one after the other, and how long until there is one more: whoever can connect can name
     * keys, and may hold up a new one no longer than this.
     */
    private static final int UNKNOWN_MAX = 10;

    private static final Duration PER_UNKNOWN = Duration.ofSeconds(1);

    private final String issuer;
    private final Mono<String> document;
    private final LongSupplier nanoTime;
    private List<JWK> keys = List.of();
    private @Nullable Mono<List<JWK>> reading;
    private @Nullable Long readAt;
    private @Nullable Long failedAt;
    private int unknownLeft = UNKNOWN_MAX;
    private long unknownSince;

    /**
     * @param issuer for messages
     * @param document reads the JWK set anew at each subscription
     */
    IssuerKeys(URI issuer, Mono<String> document, LongSupplier nanoTime) {
        this.issuer = issuer.toString();
        this.document = document;
        this.nanoTime = nanoTime;
        this.unknownSince = nanoTime.getAsLong();
    }

    @Override
    public Flux<JWK> of(SignedJWT token) {
        return Mono.defer(() -> candidates(token.getHeader())).flatMapMany(Flux::fromIterable);
    }

    private synchronized Mono<List<JWK>> candidates(JWSHeader header) {
        if (!KeyAlgorithm.isOfKeyPairs(header.getAlgorithm())) {
            return Mono.just(List.of());
        }
        long now = nanoTime.getAsLong();
        if (hasKeyFor(header)) {
            refresh(now);
            return Mono.just(keys);
        }
        // What is being read may have been asked for before the issuer had the key.
        return reading == null ? readForUnknown(now) : reading.then(Mono.defer(() -> readAfterwards(header)));
    }

    /** What is being read now has been asked for since the token came. */
    private synchronized Mono<List<JWK>> readAfterwards(JWSHeader header) {
        if (hasKeyFor(header)) {
            return Mono.just(keys);
        }
        return reading == null ? readForUnknown(nanoTime.getAsLong()) : reading;
    }

    private Mono<List<JWK>> readForUnknown(long now) {
        if (readAt != null && !hasJustFailed(now) && !mayReadForUnknown(now)) {
            return Mono.error(TokenException.unavailable(
                    "its key is not known, and the issuer was asked for its keys too often just now: try again"));
        }
        return read(now);
    }

    private void refresh(long now) {
        if (readAt != null && now - readAt > FRESH.toNanos() && !hasJustFailed(now)) {
            var unused = read(now).subscribe(read -> {}, fault -> {}); // told in the log
        }
    }

    private boolean hasKeyFor(JWSHeader header) {
        return keys.stream().anyMatch(key -> TokenDecoder.isFor(header, key));
    }

    private boolean mayReadForUnknown(long now) {
        long earned = (now - unknownSince) / PER_UNKNOWN.toNanos();
        unknownLeft = (int) Math.min(UNKNOWN_MAX, unknownLeft + earned);
        unknownSince += earned * PER_UNKNOWN.toNanos();
        if (unknownLeft == 0) {
            return false;
        }
        unknownLeft--;
        return true;
    }

    private boolean hasJustFailed(long now) {
        return failedAt != null && now - failedAt < BETWEEN_FAILURES.toNanos();
    }

    private Mono<List<JWK>> read(long now) {
        if (reading == null) {
            if (hasJustFailed(now)) {
                return Mono.error(unavailable());
            }
            reading = document.map(IssuerKeys::parse)
                    .doOnNext(this::succeeded)
                    .onErrorMap(this::failed)
                    .cache();
        }
        return reading;
    }

    private static List<JWK> parse(String document) {
        try {
            return JWKSet.parse(document).getKeys().stream()
                    .filter(key -> KeyAlgorithm.of(key) != null)
                    .filter(key -> !TokenDecoder.isSecret(key))
                    .toList();
        } catch (ParseException e) {
            throw new IllegalStateException("the keys are no JWK set", e);
        }
    }

    private synchronized void succeeded(List<JWK> read) {
        if (failedAt != null) {
            log.info("The keys of {} could be read.", issuer);
        }
        keys = read;
        readAt = nanoTime.getAsLong();
        failedAt = null;
        reading = null;
    }

    private synchronized Throwable failed(Throwable fault) {
        if (failedAt == null) {
            log.warn(
                    "The keys of {}, by which tokens are verified, can not be read; it is tried again: {}",
                    issuer,
                    IssuerDocuments.reason(fault));
        }
        failedAt = nanoTime.getAsLong();
        reading = null;
        return unavailable();
    }

    private static TokenException unavailable() {
        return TokenException.unavailable("the issuer of tokens can not be reached now: try again");
    }
}
