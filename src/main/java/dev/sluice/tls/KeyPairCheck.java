package dev.sluice.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate can be served: a key store takes any key with any certificate, and only the handshakes of the clients
 * would fail.
 */
final class KeyPairCheck {

    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA", "Ed25519", "RSASSA-PSS");

    private static final byte[] SIGNED = {1, 2, 3, 4};

    private KeyPairCheck() {}

    /**
     * The certificate that clients will see.
     *
     * @throws GeneralSecurityException if there is none, or its key is another's; the message says what to do
     */
    static X509Certificate served(KeyManager[] managers) throws GeneralSecurityException {
        for (KeyManager manager : managers) {
            if (manager instanceof X509KeyManager keys) {
                String alias = alias(keys);
                if (alias != null) {
                    X509Certificate certificate = keys.getCertificateChain(alias)[0];
                    requireMatch(keys.getPrivateKey(alias), certificate);
                    return certificate;
                }
            }
        }
        throw new GeneralSecurityException("there is no private key with a certificate: name both");
    }

    private static @Nullable String alias(X509KeyManager keys) {
        return KEY_TYPES.stream()
                .map(type -> keys.getServerAliases(type, null))
                .filter(aliases -> aliases != null && aliases.length > 0)
                .flatMap(Arrays::stream)
                .findFirst()
                .orElse(null);
    }

    private static void requireMatch(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SIGNED);
            byte[] made = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SIGNED);
            if (signature.verify(made)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(mismatch(certificate), e);
        }
        throw new GeneralSecurityException(mismatch(certificate));
    }

    private static String mismatch(X509Certificate certificate) {
        return "the private key is not that of the certificate of " + certificate.getSubjectX500Principal()
                + ": name a key and a certificate that were made for each other";
    }

    /** What is wrong with the time of a certificate; null if nothing. */
    static @Nullable String fault(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return null;
        } catch (CertificateExpiredException e) {
            return "it expired on " + certificate.getNotAfter().toInstant();
        } catch (CertificateNotYetValidException e) {
            return "it is valid only from " + certificate.getNotBefore().toInstant() + " on";
        }
    }
}
