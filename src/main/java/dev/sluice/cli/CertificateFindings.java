package dev.sluice.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long the certificates last that the settings name, where they are PEM. */
final class CertificateFindings {

    private static final Duration SOON = Duration.ofDays(21);

    private CertificateFindings() {}

    static List<Finding> of(Map<String, String> settings, Instant now) {
        List<Finding> findings = new ArrayList<>();
        settings.forEach((name, value) -> {
            boolean isOurs = name.matches("spring\\.ssl\\.bundle\\.pem\\..+\\.keystore\\.certificate")
                    || name.equals("server.ssl.certificate");
            if (isOurs && !value.isEmpty()) {
                findings.add(of(name, value, now));
            }
        });
        return findings;
    }

    private static Finding of(String name, String value, Instant now) {
        try {
            String pem = value.contains("-----BEGIN")
                    ? value
                    : Files.readString(Path.of(value.replaceFirst("^file:/*(?=/)", "")));
            return of(
                    name,
                    (X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))),
                    now);
        } catch (IOException | CertificateException e) {
            return Finding.bad("certificate", name + " can not be read: " + e.getMessage());
        }
    }

    static Finding of(String name, X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        String told = name + " ends at " + end;
        if (end.isBefore(now)) {
            return Finding.bad("certificate", told + ", which is past: clients refuse it");
        }
        return end.isBefore(now.plus(SOON))
                ? Finding.warn("certificate", told + ": renew it")
                : Finding.ok("certificate", told);
    }
}
