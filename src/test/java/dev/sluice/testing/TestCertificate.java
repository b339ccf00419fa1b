package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate in PEM files, made as {@code src/docs/tls.md} says. */
public final class TestCertificate {

    private static final Pattern RECIPE = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private TestCertificate() {}

    /** Makes {@code cert.pem} and {@code key.pem} in a folder, and {@code both.pem} of the two. */
    public static void make(Path into) throws IOException, InterruptedException {
        var unused = OptionalTool.require("openssl");
        Matcher recipe = RECIPE.matcher(Files.readString(Path.of("src/docs/tls.md")));
        assertThat(recipe.find()).isTrue();
        Path log = into.resolve("openssl.log");
        Process process = new ProcessBuilder("/bin/sh", "-ec", recipe.group(1))
                .directory(into.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        String both = Files.readString(into.resolve("cert.pem")) + Files.readString(into.resolve("key.pem"));
        Files.writeString(into.resolve("both.pem"), both);
    }

    public static X509Certificate read(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Trusts that one alone. */
    public static SSLContext trusting(X509Certificate certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("web", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
