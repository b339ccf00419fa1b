package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.sluice.security.TokenException;
import dev.sluice.security.Tokens;
import dev.sluice.security.revocation.RevocationFile;
import dev.sluice.security.revocation.Revocations;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestTokens;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class TokenDecoderTests {

    private static final Instant NOW = Instant.ofEpochSecond(2_000_000_000);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String CLAIMS = "{'sub':'ann','exp':2000000060,'aud':['sluice','other']}";

    private static RSAKey rsa;
    private static ECKey ec;

    @BeforeAll
    static void makeKeys() throws Exception {
        rsa = new RSAKeyGenerator(2048).generate();
        ec = new ECKeyGenerator(Curve.P_384).generate();
    }

    private static TokenProperties properties(String... settings) {
        return Settings.of(settings);
    }

    private static TokenDecoder bySecret(String... settings) {
        return new TokenDecoder(FixedKeys.ofSecrets(List.of(TestTokens.SECRET)), properties(settings), CLOCK);
    }

    /** Null where the token is taken. */
    private static @Nullable String refusal(TokenDecoder decoder, String token) {
        return decoder.decode(token)
                .map(jwt -> "")
                .onErrorResume(TokenException.class, fault -> Mono.just(String.valueOf(fault.getMessage())))
                .filter(message -> !message.isEmpty())
                .block();
    }

    private static String signed(String claims) {
        return TestTokens.ofSecret(TestTokens.SECRET, claims);
    }

    @Test
    void secretIsTheUtf8OfItsText() {
        String secret = "ein Geheimnis mit Umlauten: äöü ß €";
        TokenDecoder decoder = new TokenDecoder(FixedKeys.ofSecrets(List.of(secret)), properties(), CLOCK);
        assertThat(refusal(decoder, TestTokens.ofSecret(secret, CLAIMS))).isNull();
        assertThat(refusal(decoder, signed(CLAIMS))).contains("signature");
    }

    @Test
    void ofTwoSecretsBothCount() {
        String other = "another secret, also longer than 32 bytes";
        TokenDecoder decoder =
                new TokenDecoder(FixedKeys.ofSecrets(List.of(TestTokens.SECRET, other)), properties(), CLOCK);
        assertThat(refusal(decoder, signed(CLAIMS))).isNull();
        assertThat(refusal(decoder, TestTokens.ofSecret(other, CLAIMS))).isNull();
    }

    @Test
    void keyIdThatAProgramGivesItsSecretDoesNotMatter() {
        JWK named = new OctetSequenceKey.Builder(TestTokens.SECRET.getBytes(StandardCharsets.UTF_8))
                .keyID("k")
                .build();
        assertThat(refusal(bySecret(), TestTokens.sign(named, JWSAlgorithm.HS256, null, CLAIMS)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'sub':'ann'} | exp",
                "{'exp':2000000060} | sub",
                "{'sub':'','exp':2000000060} | sub",
                "{'sub':' ','exp':2000000060} | sub",
                "{'sub':'a\\u000ab','exp':2000000060} | sub",
                "{'sub':'ann','exp':1999999999} | expired",
                "{'sub':'ann','exp':2000000060,'nbf':2000000001} | nbf",
                "{'sub':'ann','exp':'soon'} | exp",
                "{'sub':'ann','exp':1e300} | exp",
                "{'sub':'ann','exp':1000000000000000000} | exp",
                "{'sub':'ann','exp':-1000000000000000000} | exp",
                "{'sub':'ann','exp':253402300800} | exp",
                "{'sub':'ann','exp':2000000060,'nbf':1000000000000000000} | nbf",
                "{'sub':'ann','exp':2000000060,'iat':1000000000000000000} | iat",
                "{'sub':'ann','exp':2000000060,'iat':2000000061} | iat",
                "{'sub':'ann','exp':2000000060.9,'iat':2000000060.1} | iat",
                "[] | ",
                "not JSON | "
            })
    void claimsThatAreNotAsTheyMustBeAreRefused(String claims, @Nullable String word) {
        assertThat(refusal(bySecret(), signed(claims)))
                .contains(word == null ? "" : word)
                .doesNotContain("eyJ");
    }

    @Test
    void tokenMayCountUntilTheEndOfTheYear9999() {
        assertThat(refusal(bySecret(), signed("{'sub':'ann','exp':253402300799,'iat':1999999999.5,'nbf':0}")))
                .isNull();
    }

    /** By a longer one nobody could revoke it, and each of its sessions would keep it. */
    @Test
    void nameOfATokenHasABound() {
        String named = "{'sub':'ann','exp':2000000060,'jti':'";
        assertThat(refusal(bySecret(), signed(named + "x".repeat(1_024) + "'}")))
                .isNull();
        assertThat(refusal(bySecret(), signed(named + "x".repeat(1_025) + "'}")))
                .contains("jti");
    }

    /** What comes behind it may go on for days. */
    @Test
    void nothingOfATokenStaysOnceItIsKnownWhoseItIs(@TempDir Path folder) throws IOException {
        TokenProperties properties = properties();
        Revocations revocations = Revocations.open(new RevocationFile(folder.resolve("revocations.json")), CLOCK);
        GrantReader grants = new GrantReader("sluice", "roles", Map.of(), properties.grantsSize());
        Tokens tokens = new VerifiedTokens(bySecret(), grants, null, revocations, properties, CLOCK);
        CountDownLatch known = new CountDownLatch(1);
        String token = signed(CLAIMS);
        WeakReference<String> kept = new WeakReference<>(token);
        Disposable goesOn = tokens.verify(token)
                .flatMap(identity -> {
                    known.countDown();
                    return Mono.never();
                })
                .subscribe();
        token = null;
        await().atMost(JdkClient.PATIENCE).until(() -> {
            System.gc();
            return known.getCount() == 0 && kept.get() == null;
        });
        assertThat(goesOn.isDisposed()).isFalse();
        goesOn.dispose();
    }

    @Test
    void skewIsTheOneThatIsSet() {
        String late = signed("{'sub':'ann','exp':1999999995}");
        assertThat(refusal(bySecret(), late)).contains("expired");
        assertThat(refusal(bySecret("skew=10s"), late)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"sluice, true", "third, false", "Sluice, false"})
    void audienceIsAskedForWhereItIsSet(String audience, boolean taken) {
        assertThat(refusal(bySecret("audience=" + audience), signed(CLAIMS)) == null)
                .isEqualTo(taken);
        assertThat(refusal(bySecret("audience=none," + audience), signed(CLAIMS)) == null)
                .isEqualTo(taken);
        assertThat(refusal(bySecret("audience=" + audience), signed("{'sub':'a','exp':2000000060}")))
                .contains("aud");
    }

    @ParameterizedTest
    @CsvSource({
        "JWT, true, false",
        ", true, false",
        "at+jwt, false, true",
        "application/at+jwt, false, true",
        "x, false, false"
    })
    void typeIsThatOfAnAccessTokenByOptionOnly(@Nullable String type, boolean byDefault, boolean atJwt) {
        JWK key = FixedKeys.ofSecret(TestTokens.SECRET);
        String token = TestTokens.sign(key, JWSAlgorithm.HS256, type, CLAIMS);
        assertThat(refusal(bySecret(), token) == null).isEqualTo(byDefault);
        assertThat(refusal(bySecret("at-jwt=true"), token) == null).isEqualTo(atJwt);
    }

    @Test
    void algorithmIsThatOfTheKeyAndNoOther() throws Exception {
        JWK secret = FixedKeys.ofSecret("x".repeat(64));
        TokenDecoder decoder = new TokenDecoder(Keys.fixed(List.of(secret)), properties(), CLOCK);
        assertThat(refusal(decoder, TestTokens.sign(secret, JWSAlgorithm.HS256, null, CLAIMS)))
                .isNull();
        assertThat(refusal(decoder, TestTokens.sign(secret, JWSAlgorithm.HS512, null, CLAIMS)))
                .isNotNull();
        TokenDecoder byRsa = new TokenDecoder(Keys.fixed(List.of(rsa.toPublicJWK())), properties(), CLOCK);
        assertThat(refusal(byRsa, TestTokens.sign(rsa, JWSAlgorithm.RS256, null, CLAIMS)))
                .isNull();
        assertThat(refusal(byRsa, TestTokens.sign(rsa, JWSAlgorithm.PS256, null, CLAIMS)))
                .isNotNull();
        assertThat(refusal(byRsa, TestTokens.sign(rsa, JWSAlgorithm.RS512, null, CLAIMS)))
                .isNotNull();
        TokenDecoder byEc = new TokenDecoder(Keys.fixed(List.of(ec.toPublicJWK())), properties(), CLOCK);
        assertThat(refusal(byEc, TestTokens.sign(ec, JWSAlgorithm.ES384, null, CLAIMS)))
                .isNull();
        assertThat(refusal(byEc, TestTokens.sign(rsa, JWSAlgorithm.RS256, null, CLAIMS)))
                .isNotNull();
    }

    /** The old trick: the public key, which everybody knows, as a secret. */
    @Test
    void publicKeyIsNoSecret() throws Exception {
        byte[] known = rsa.toRSAPublicKey().getEncoded();
        JWK asSecret = new OctetSequenceKey.Builder(known).build();
        TokenDecoder byRsa = new TokenDecoder(Keys.fixed(List.of(rsa.toPublicJWK())), properties(), CLOCK);
        assertThat(refusal(byRsa, TestTokens.sign(asSecret, JWSAlgorithm.HS256, null, CLAIMS)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"NONE\"}",
                "{\"alg\":\"HS256\"}",
                "{}",
                "{\"alg\":\"HS256\",\"jku\":\"http://127.0.0.1:1/\"}"
            })
    void whatHasNoSignatureIsRefused(String header) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String token = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(CLAIMS.replace('\'', '"').getBytes(StandardCharsets.UTF_8)) + ".";
        assertThat(refusal(bySecret(), token)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "x", "a.b", "a.b.c", "....", "\u0000", "ä.ö.ü", "eyJhbGciOiJIUzI1NiJ9.e30.e30.e30.e30"})
    void whatIsNoTokenIsRefused(String token) {
        assertThat(refusal(bySecret(), token)).isNotNull();
    }

    @Test
    void publicKeyIsReadFromItsTextOrAFile(@TempDir Path folder) throws Exception {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(ec.toECPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        Path file = Files.writeString(folder.resolve("key.pem"), pem);
        String token = TestTokens.sign(ec, JWSAlgorithm.ES384, null, CLAIMS);
        for (String setting : List.of(pem, file.toString(), "file:" + file)) {
            TokenDecoder decoder = new TokenDecoder(FixedKeys.ofPublicKey(setting), properties(), CLOCK);
            assertThat(refusal(decoder, token)).isNull();
        }
    }

    @Test
    void keyThatCanNotBeUsedIsToldAtTheStart(@TempDir Path folder) throws Exception {
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        String small = "-----BEGIN PUBLIC KEY-----\n"
                + base64.encodeToString(KeyPairGenerator.getInstance("DSA")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        for (String setting : List.of("no such file", folder.toString(), "-----BEGIN x", small)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FixedKeys.ofPublicKey(setting))
                    .withMessageContaining("sluice.tokens.public-key");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret=too short | 32 bytes",
                "issuer-uri=https://sso.example.com/realms/x | audience",
                "jwk-set-uri=https://sso.example.com/keys | audience",
                "issuer-uri=sso.example.com | https",
                "issuer-uri=ftp://sso.example.com/x | https"
            })
    void settingsThatCanNotBeMeantAreRefused(String setting, String word) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> properties(
                        setting,
                        setting.contains("sso.example.com/r") || setting.contains("keys") ? "claim=x" : "audience=x"))
                .withMessageContaining(word)
                .withMessageNotContaining("too short");
    }

    @Test
    void keysOfTwoKindsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> properties("secret=" + TestTokens.SECRET.replace(',', ' '), "public-key=x"))
                .withMessageContaining("several kinds");
        assertThat(properties().areOn()).isFalse();
        assertThat(properties("public-key=").areOn()).isFalse();
        assertThat(properties("secret=").areOn()).isFalse();
        assertThat(Duration.ZERO).isEqualTo(properties().skew());
    }

    /** Binds settings as the server does. */
    static final class Settings {
        static TokenProperties of(String... settings) {
            Map<String, Object> values = new HashMap<>();
            for (String setting : settings) {
                int at = setting.indexOf('=');
                values.put("sluice.tokens." + setting.substring(0, at), setting.substring(at + 1));
            }
            try {
                return new Binder(new MapConfigurationPropertySource(values))
                        .bindOrCreate("sluice.tokens", TokenProperties.class);
            } catch (BindException e) {
                Throwable cause = e;
                while (cause.getCause() != null) {
                    cause = cause.getCause();
                }
                throw cause instanceof IllegalArgumentException refused ? refused : e;
            }
        }
    }
}
