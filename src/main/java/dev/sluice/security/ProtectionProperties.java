package dev.sluice.security;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may publish while there are no tokens, {@code sluice.publish.*}.
 *
 * @param protectedMode whether only programs of this machine may publish; default true; others are
 *     answered {@code forbidden}
 * @param keyFile the file with this machine's key, by which those programs are known that serve others or can not be seen, for its owner only to read; made where it is missing; default {@code
 *     .sluice/key} in the home of the server's user
 */
@Validated
@ConfigurationProperties("sluice.publish")
record ProtectionProperties(
        @DefaultValue("true") boolean protectedMode,
        @Nullable Path keyFile) {

    /** The file, named or not. */
    Path key() {
        Path file = keyFile == null ? Path.of(System.getProperty("user.home"), ".sluice", "key") : keyFile;
        return file.toAbsolutePath();
    }
}
