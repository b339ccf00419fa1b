package dev.sluice.security.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one algorithm of a key: the one that the key names, else that of its kind. A token has no say in it. */
final class KeyAlgorithm {

    private static final int RSA_BITS_MIN = 2_048;

    private static final Map<Curve, JWSAlgorithm> OF_CURVES =
            Map.of(Curve.P_256, JWSAlgorithm.ES256, Curve.P_384, JWSAlgorithm.ES384, Curve.P_521, JWSAlgorithm.ES512);

    private KeyAlgorithm() {}

    /** Null for a key that no signature is taken of. */
    static @Nullable JWSAlgorithm of(JWK key) {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
            return null;
        }
        Algorithm named = key.getAlgorithm();
        if (key instanceof RSAKey rsa && rsa.size() >= RSA_BITS_MIN) {
            return named == null ? JWSAlgorithm.RS256 : among(JWSAlgorithm.Family.RSA, named);
        }
        if (key instanceof ECKey ec) {
            return named == null ? OF_CURVES.get(ec.getCurve()) : among(JWSAlgorithm.Family.EC, named);
        }
        return key instanceof OctetSequenceKey ? JWSAlgorithm.HS256 : null;
    }

    private static @Nullable JWSAlgorithm among(JWSAlgorithm.Family family, Algorithm named) {
        return family.stream()
                .filter(known -> known.getName().equals(named.getName()))
                .findFirst()
                .orElse(null);
    }

    /** Whether it signs with a private key, as all do whose keys are shown to everybody. */
    static boolean isOfKeyPairs(JWSAlgorithm algorithm) {
        return JWSAlgorithm.Family.RSA.contains(algorithm) || JWSAlgorithm.Family.EC.contains(algorithm);
    }

    /** What a signature is verified by. */
    static Key verifying(JWK key) {
        try {
            return key instanceof RSAKey rsa
                    ? rsa.toRSAPublicKey()
                    : key instanceof ECKey ec
                            ? ec.toECPublicKey()
                            : key.toOctetSequenceKey().toSecretKey();
        } catch (JOSEException e) {
            throw new IllegalArgumentException("a key that can not be used", e);
        }
    }
}
