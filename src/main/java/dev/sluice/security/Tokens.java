package dev.sluice.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What says who somebody is, where clients show tokens. Safe for any thread. */
public interface Tokens {

    /** Who a token is for; fails with a {@link TokenException}. Goes on on a thread of its own. */
    Mono<Identity> verify(String token);

    /** Whether it still counts: it has not expired, and was not revoked. */
    boolean isValid(Identity identity);

    /** When it does not count any more, as far as is known now. */
    Instant endOf(Identity identity);

    /** What everybody may do, also without a token; empty where everybody has to show one first. */
    Optional<Grants> anonymous();

    /** How long a connection may take to show a token. */
    Duration authWithin();
}
