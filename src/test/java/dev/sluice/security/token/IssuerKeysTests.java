package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.security.TokenException;
import dev.sluice.security.token.TokenDecoderTests.Settings;
import dev.sluice.testing.TestIssuer;
import dev.sluice.testing.TestTokens;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Against an issuer that listens on this machine. */
class IssuerKeysTests {

    private static final String ANN = "'sub':'ann'";
    private static final String TAKEN = "";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final AtomicLong nanos = new AtomicLong(-7);
    private TestIssuer issuer = TestIssuer.away();

    @AfterEach
    void close() {
        issuer.close();
    }

    private TokenDecoder decoder() {
        URI uri = URI.create(issuer.uri());
        IssuerKeys keys = new IssuerKeys(uri, new IssuerDocuments(PATIENCE).keys(uri, null), nanos::get);
        TokenProperties properties = Settings.of("issuer-uri=" + issuer.uri(), "audience=" + TestIssuer.AUDIENCE);
        return new TokenDecoder(keys, properties, Clock.systemUTC());
    }

    private static Mono<String> outcome(TokenDecoder decoder, String token) {
        return decoder.decode(token)
                .map(jwt -> TAKEN)
                .onErrorResume(
                        TokenException.class,
                        fault -> Mono.just((fault.isTemporary() ? "later: " : "refused: ") + fault.getMessage()));
    }

    private static String decode(TokenDecoder decoder, String token) {
        return String.valueOf(outcome(decoder, token).block(PATIENCE));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void keysAreFoundByDiscoveryAndReadOnce() {
        issuer.come();
        TokenDecoder decoder = decoder();
        for (int i = 0; i < 3; i++) {
            assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        }
        assertThat(issuer.reads()).isEqualTo(1);
    }

    @Test
    void keysMayBeNamedInPlaceOfTheIssuer() {
        issuer.come();
        URI keys = URI.create(issuer.uri() + "/keys");
        TokenProperties properties = Settings.of("jwk-set-uri=" + keys, "audience=" + TestIssuer.AUDIENCE);
        TokenDecoder decoder = new TokenDecoder(
                new IssuerKeys(keys, new IssuerDocuments(PATIENCE).keys(null, keys), nanos::get),
                properties,
                Clock.systemUTC());
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
    }

    @Test
    void issuerMayComeLaterThanTheServer() {
        TokenDecoder decoder = decoder();
        String token = issuer.token(ANN);
        assertThat(decode(decoder, token)).startsWith("later:");
        issuer.come();
        assertThat(decode(decoder, token)).as("at once it is not asked again").startsWith("later:");
        pass(Duration.ofSeconds(1));
        assertThat(decode(decoder, token)).isEqualTo(TAKEN);
    }

    @Test
    void allWaitForOneReadingOfASlowIssuer() {
        issuer.come();
        CountDownLatch answers = new CountDownLatch(1);
        issuer.waitFor(answers);
        TokenDecoder decoder = decoder();
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(outcome(decoder, issuer.token(ANN)).toFuture());
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        answers.countDown();
        assertThat(waiting)
                .allSatisfy(one -> assertThat(one).succeedsWithin(PATIENCE).isEqualTo(TAKEN));
        assertThat(issuer.reads()).isEqualTo(1);
    }

    @Test
    void newKeyIsReadWhenTheFirstTokenNamesIt() {
        issuer.come();
        TokenDecoder decoder = decoder();
        String old = issuer.token(ANN);
        assertThat(decode(decoder, old)).isEqualTo(TAKEN);
        for (int i = 0; i < 3; i++) {
            issuer.rotate(true);
            assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        }
        assertThat(issuer.reads()).isEqualTo(4);
        issuer.rotate(false);
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        assertThat(decode(decoder, old)).startsWith("refused:");
    }

    @Test
    void keysThatTheIssuerShowsNoLongerCountNoLongerAfterAWhile() {
        issuer.come();
        TokenDecoder decoder = decoder();
        String old = issuer.token(ANN);
        assertThat(decode(decoder, old)).isEqualTo(TAKEN);
        issuer.rotate(false);
        pass(Duration.ofMinutes(6));
        assertThat(decode(decoder, old)).as("read in the background").isEqualTo(TAKEN);
        String later = String.valueOf(outcome(decoder, old)
                .repeat()
                .filter(outcome -> !outcome.equals(TAKEN))
                .next()
                .block(PATIENCE));
        assertThat(later).startsWith("refused:");
    }

    @Test
    void knownKeysCountWhileTheIssuerIsAway() {
        issuer.come();
        TokenDecoder decoder = decoder();
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        issuer.fail(true);
        pass(Duration.ofHours(1));
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
    }

    @Test
    void tokenOfANewKeyIsUnavailableWhileTheIssuerIsAway() {
        issuer.come();
        TokenDecoder decoder = decoder();
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        issuer.fail(true);
        issuer.rotate(true);
        for (int i = 0; i < 4; i++) {
            assertThat(decode(decoder, issuer.token(ANN))).startsWith("later:");
        }
        issuer.fail(false);
        pass(Duration.ofSeconds(1));
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
    }

    /** Whoever can connect can name keys that there are not. */
    @Test
    void unknownKeysFloodNoIssuerAndHoldUpANewKeyForASecondOnly() throws Exception {
        issuer.come();
        TokenDecoder decoder = decoder();
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        for (int i = 0; i < 10; i++) {
            assertThat(decode(decoder, forged("none-" + i))).startsWith("refused:");
        }
        issuer.rotate(true);
        for (int i = 0; i < 90; i++) {
            assertThat(decode(decoder, forged("none-" + i))).startsWith("later:");
        }
        assertThat(decode(decoder, issuer.token(ANN))).startsWith("later:");
        assertThat(issuer.reads()).isEqualTo(11);
        pass(Duration.ofSeconds(1));
        assertThat(decode(decoder, forged("none"))).startsWith("refused:");
        assertThat(decode(decoder, issuer.token(ANN))).isEqualTo(TAKEN);
        assertThat(issuer.reads()).isEqualTo(12);
    }

    /** What is being read may have been asked for before the issuer changed its keys. */
    @Test
    void newKeyIsNotRefusedByAReadingThatBeganBefore() {
        issuer.come();
        List<Sinks.One<String>> readings = new ArrayList<>();
        Mono<String> document = Mono.defer(() -> {
            Sinks.One<String> answer = Sinks.one();
            readings.add(answer);
            return answer.asMono();
        });
        IssuerKeys keys = new IssuerKeys(URI.create(issuer.uri()), document, nanos::get);
        JWK old = issuer.signing().toPublicJWK();
        issuer.rotate(true);
        JWK next = issuer.signing().toPublicJWK();
        CompletableFuture<List<JWK>> forOld =
                keys.of(signed(old.getKeyID())).collectList().toFuture();
        CompletableFuture<List<JWK>> forNext =
                keys.of(signed(next.getKeyID())).collectList().toFuture();
        CompletableFuture<List<JWK>> forNone =
                keys.of(signed("none")).collectList().toFuture();
        var unused0 = readings.get(0).tryEmitValue(new JWKSet(old).toString());
        assertThat(forOld).isCompletedWithValue(List.of(old));
        assertThat(readings).as("one for both").hasSize(2);
        var unused1 = readings.get(1).tryEmitValue(new JWKSet(List.of(old, next)).toString());
        assertThat(forNext).isCompletedWithValueMatching(found -> found.contains(next));
        assertThat(forNone).isCompleted();
    }

    private static SignedJWT signed(String key) {
        return new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key).build(), new JWTClaimsSet.Builder().build());
    }

    private String forged(String key) throws Exception {
        JWK unknown = new RSAKey.Builder(issuer.signing().toRSAKey()).keyID(key).build();
        return TestTokens.sign(unknown, JWSAlgorithm.RS256, null, issuer.claims(TestIssuer.AUDIENCE, ANN));
    }

    @Test
    void tokenForAnotherAudienceOrOfAnotherIssuerIsRefused() throws Exception {
        issuer.come();
        TokenDecoder decoder = decoder();
        String forOther =
                TestTokens.sign(issuer.signing(), JWSAlgorithm.RS256, "JWT", issuer.claims("account-console", ANN));
        assertThat(decode(decoder, forOther)).startsWith("refused:").contains("aud");
        String ofOther = TestTokens.sign(
                issuer.signing(),
                JWSAlgorithm.RS256,
                "JWT",
                issuer.claims(TestIssuer.AUDIENCE, ANN).replace("/realm'", "/realm2'"));
        assertThat(decode(decoder, ofOther)).startsWith("refused:").contains("iss");
        JWK sameName =
                new RSAKeyGenerator(2048).keyID(issuer.signing().getKeyID()).generate();
        String forged = TestTokens.sign(sameName, JWSAlgorithm.RS256, "JWT", issuer.claims(TestIssuer.AUDIENCE, ANN));
        assertThat(decode(decoder, forged)).startsWith("refused:");
    }

    /** Whoever makes a token can name keys of one's own in it. */
    @Test
    void noKeyAndNoAddressOfOneIsTakenOutOfAToken() throws Exception {
        issuer.come();
        try (TestIssuer other = TestIssuer.start()) {
            URI keys = URI.create(other.uri() + "/keys");
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(issuer.signing().getKeyID())
                    .jwk(other.signing().toPublicJWK())
                    .jwkURL(keys)
                    .x509CertURL(keys)
                    .build();
            String claims = issuer.claims(TestIssuer.AUDIENCE, ANN).replace('\'', '"');
            SignedJWT forged = new SignedJWT(header, JWTClaimsSet.parse(claims));
            forged.sign(new RSASSASigner(other.signing().toRSAKey()));
            assertThat(decode(decoder(), forged.serialize())).startsWith("refused:");
            assertThat(other.reads()).as("readings of the keys that it names").isZero();
        }
    }

    @Test
    void secretThatAnIssuerShowsIsNoKey() {
        issuer.come();
        JWK secret = new OctetSequenceKey.Builder(new byte[32]).keyID("secret").build();
        issuer.show(secret, issuer.signing().toPublicJWK());
        String token = TestTokens.sign(secret, JWSAlgorithm.HS256, null, issuer.claims(TestIssuer.AUDIENCE, ANN));
        assertThat(decode(decoder(), token)).startsWith("refused:");
        assertThat(issuer.reads()).as("it is not even looked for").isZero();
    }
}
