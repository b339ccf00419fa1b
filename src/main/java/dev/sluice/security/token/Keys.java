package dev.sluice.security.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import java.util.List;
import reactor.core.publisher.Flux;

/** The keys that tokens are verified by. Safe for any thread. */
interface Keys {

    /** Those that a token may be signed with; may come on another thread. Fails with a {@link dev.sluice.security.TokenException}. */
    Flux<JWK> of(SignedJWT token);

    /** The same for all tokens. */
    static Keys fixed(List<? extends JWK> keys) {
        List<JWK> all = List.copyOf(keys);
        return token -> Flux.fromIterable(all);
    }
}
