package dev.sluice.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes tokens as other programs make them. Claims are JSON, in which single quotes stand for double ones. */
public final class TestTokens {

    public static final String SECRET = "a secret of the tests which is longer than 32 bytes";

    private TestTokens() {}

    /** The claim {@code exp} of a token that lasts for an hour from now; more claims may follow. */
    public static String exp() {
        return "'exp':" + Instant.now().plusSeconds(3600).getEpochSecond();
    }

    /** HS256 by {@link #SECRET}, for an hour: {@code claims} are all but {@code exp}. */
    public static String fresh(String claims) {
        return ofSecret(SECRET, "{" + exp() + "," + claims + "}");
    }

    /** For a subject that may subscribe to one filter, and publish within another. */
    public static String of(String subject, String subscribe, String publish) {
        return fresh(
                "'sub':'" + subject + "','sluice':{'subscribe':['" + subscribe + "'],'publish':['" + publish + "']}");
    }

    /** For a subject that administers, and nothing else. */
    public static String ofAdmin() {
        return fresh("'sub':'admin','sluice':{'admin':true}");
    }

    public static String ofSecret(String secret, String claims) {
        return sign(
                new OctetSequenceKey.Builder(secret.getBytes(StandardCharsets.UTF_8)).build(),
                JWSAlgorithm.HS256,
                "JWT",
                claims);
    }

    /** {@code type} is the header's {@code typ}; null where there is none. */
    public static String sign(JWK key, JWSAlgorithm algorithm, @Nullable String type, String claims) {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .keyID(key.getKeyID())
                .type(type == null ? null : new JOSEObjectType(type))
                .build();
        JWSObject token = new JWSObject(header, new Payload(claims.replace('\'', '"')));
        try {
            token.sign(signer(key));
        } catch (JOSEException e) {
            throw new IllegalArgumentException(e);
        }
        String text = token.serialize();
        TokenWatch.installed().know(text);
        return text;
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return new RSASSASigner(rsa);
        }
        return key instanceof ECKey ec ? new ECDSASigner(ec) : new MACSigner(key.toOctetSequenceKey());
    }
}
