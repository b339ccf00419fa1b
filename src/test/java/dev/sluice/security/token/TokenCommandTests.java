package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.testing.TestTokens;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTests {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC);

    private static String run(@Nullable String secret, String in, String... arguments) {
        return TokenCommand.run(
                List.of(arguments),
                name -> secret,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                CLOCK);
    }

    @Test
    void aTimeThatIsNoneIsToldWithWhatIsOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(TestTokens.SECRET, "", "mint", "--sub=a", "--expires=5x"))
                .withMessage("--expires=5x is no time: write 90s, 30m, 12h or 7d");
    }

    @Test
    void whatIsMintedIsTakenAndToldInWords() {
        String token = run(
                TestTokens.SECRET,
                "",
                "mint",
                "--sub=gateway-1",
                "--subscribe=plant-1/#",
                "--publish=plant-1/${sub}/+",
                "--admin",
                "--expires=90m",
                "--aud=sluice");
        String told = run(TestTokens.SECRET, token, "check", "--aud=sluice");
        assertThat(told)
                .contains("subject gateway-1, until 2030-01-01T01:30:00Z")
                .contains("subscribe to plant-1/#")
                .contains("publish within plant-1/gateway-1/+")
                .contains("administers the server");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(TestTokens.SECRET, token, "check", "--aud=other"))
                .withMessageContaining("aud")
                .withMessageNotContaining("eyJ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run("another secret which is long enough for it", token, "check"))
                .withMessageContaining("signature");
    }

    @Test
    void privateKeySignsAndPublicKeyChecks(@TempDir Path folder) throws Exception {
        for (String algorithm : List.of("RSA", "EC")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            KeyPair pair = generator.generateKeyPair();
            String both = pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                    + pem("PUBLIC KEY", pair.getPublic().getEncoded());
            Path privateKey = Files.writeString(folder.resolve(algorithm + ".pem"), both);
            Path publicKey = Files.writeString(
                    folder.resolve(algorithm + ".pub"),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            String token = run(null, "", "mint", "--sub=a", "--subscribe=x", "--key-file=" + privateKey);
            assertThat(run(null, "", "check", "--key-file=" + publicKey, token.strip()))
                    .contains("subscribe to x");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run(null, "", "mint", "--sub=a", "--key-file=" + publicKey))
                    .withMessageContaining("private");
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    @Test
    void withoutAKeyNothingIsSaidToBeTrue() {
        String token = TestTokens.of("ann", "a/#", "b");
        assertThat(run(null, token, "check"))
                .startsWith("NOT VERIFIED")
                .contains("subscribe to a/#", "no roles in realm_access.roles");
        String ofRealm =
                TestTokens.fresh("'sub':'ann','realm_access':{'roles':['viewer','operator']},'scope':'read x'");
        assertThat(run(null, ofRealm, "check")).contains("roles in realm_access.roles are viewer, operator");
        assertThat(run(null, ofRealm, "check", "--roles-claim=scope")).contains("roles in scope are read x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mint",
                "mint --sub=a",
                "mint --sub=a --subscribe=a/#/b",
                "mint --sub=a --nonsense",
                "frob",
                "check --secret-file=no-such",
                "check --key-file=a --secret-file=b"
            })
    void whatCanNotBeDoneIsTold(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(
                        line.contains("/#/") || line.contains("nonsense") ? TestTokens.SECRET : null,
                        "",
                        line.split(" ")))
                .withMessageNotContaining(TestTokens.SECRET);
    }

    @Test
    void helpTeaches() {
        assertThat(run(null, "")).contains("mint", "check", "--secret-file");
    }
}
