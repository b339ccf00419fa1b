package dev.sluice.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Makes keys of settings. */
final class FixedKeys {

    private static final String PEM = "-----BEGIN ";

    private FixedKeys() {}

    static Keys ofSecrets(List<String> secrets) {
        return Keys.fixed(secrets.stream().map(FixedKeys::ofSecret).toList());
    }

    static JWK ofSecret(String secret) {
        return new OctetSequenceKey.Builder(secret.getBytes(StandardCharsets.UTF_8)).build();
    }

    static Keys ofPublicKey(String pemOrFile) {
        return Keys.fixed(List.of(publicKey("sluice.tokens.public-key", pemOrFile)));
    }

    private static JWK publicKey(String setting, String pemOrFile) {
        JWK key = ofPem(setting, pemOrFile);
        if (key.isPrivate()) {
            throw new IllegalArgumentException(
                    setting + " is a private key: name the public one, and keep this where tokens are made");
        }
        return key;
    }

    /** The key in a PEM text or in a file of that name, RSA or EC. */
    static JWK ofPem(String setting, String pemOrFile) {
        String text = pemOrFile.strip();
        try {
            String pem = text.startsWith(PEM) ? text : Files.readString(Path.of(text.replaceFirst("^file:(//)?", "")));
            JWK key = JWK.parseFromPEMEncodedObjects(pem);
            boolean known = List.of(KeyType.RSA, KeyType.EC).contains(key.getKeyType());
            if (!known || KeyAlgorithm.of(key) == null) {
                throw new IllegalArgumentException(setting
                        + " is no key that is taken: RSA of 2,048 bits or more, or EC on P-256, P-384 or P-521");
            }
            return key;
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(setting + " can not be read: " + reason(text, e), e);
        } catch (JOSEException e) {
            throw new IllegalArgumentException(
                    setting + " is no key in PEM: it begins with -----BEGIN PUBLIC KEY-----", e);
        }
    }

    /** What stands there may be a key that was written wrong. */
    private static String reason(String text, Exception fault) {
        return text.length() > 200
                ? "no such file"
                : text + " (" + fault.getClass().getSimpleName() + ")";
    }
}
