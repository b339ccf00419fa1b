package dev.sluice.security;

import java.util.Locale;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells the three ways out. */
final class ExposedAnalyzer extends AbstractFailureAnalyzer<ExposedException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, ExposedException cause) {
        return new FailureAnalysis(
                String.format(
                        Locale.ROOT,
                        "The server would listen on %s (%s), where others than programs of this machine can connect, and no key of"
                                + " tokens is set: whoever connects could read.",
                        cause.address(),
                        cause.setting()),
                String.format(Locale.ROOT, """
                        One of three:

                        1. Set a key, so that the server knows who connects by their tokens. One of its own, of at least 32 bytes:
                               SLUICE_TOKENS_SECRET=$(openssl rand -base64 32)
                           or sluice.tokens.public-key, or that of an identity provider such as Keycloak by
                           sluice.tokens.issuer-uri or sluice.tokens.jwk-set-uri, with sluice.tokens.audience.
                        2. Listen on this machine only, %s=127.0.0.1, and let a proxy or an ssh tunnel bring others in.
                        3. Where everybody who can connect may read everything, say so: sluice.tokens.open=true.""", cause.setting()),
                cause);
    }
}
