package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.security.revocation.Revocation;
import dev.sluice.security.revocation.RevocationFile;
import dev.sluice.security.revocation.Revocations;
import dev.sluice.testing.TestedTokens;
import dev.sluice.topic.TopicFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many sessions, each with a token of its own, of which some are renewed, some run out and some are revoked. */
class TokenEndsTests {

    private static final int SESSIONS = 400;
    private static final int SUBJECTS = 25;
    private static final Duration LASTS = Duration.ofMinutes(1);
    private static final Duration WITHIN = Duration.ofSeconds(1);

    private final TestBench bench = new TestBench();
    private final TestedTokens tokens = new TestedTokens(bench::now);
    private final List<Held> all = new ArrayList<>();
    private int made;

    /** A session, its token, and when that ends, as the test has it. */
    private static final class Held {
        final TestClient client;
        Identity token;
        Instant end;

        Held(TestClient client, Identity token) {
            this.client = client;
            this.token = token;
            this.end = token.expires();
        }
    }

    private Identity token(String subject, long millis) {
        Grants grants = Grants.of(List.of(TopicFilter.of("a")), List.of(), false);
        return new Identity(subject, "t" + ++made, bench.now().plusMillis(millis), grants);
    }

    private void renew(Held held, Identity with) {
        tokens.with(Objects.requireNonNull(with.tokenId()), with);
        held.client.send("{'type':'auth','id':1,'token':'" + with.tokenId() + "'}");
        held.token = with;
        held.end = with.expires();
    }

    @Test
    void endsComeToTheRightOnesWithinASecond(@TempDir Path folder) throws IOException {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("TokenEndsTests with -Dsluice.seed=" + seed);
        Random random = new Random(seed);
        Revocations revocations = Revocations.open(new RevocationFile(folder.resolve("revocations")), bench::now);
        tokens.revokedWhere(revocations::hasRevoked);
        // As Sessions does, which has no virtual time.
        revocations.onRevoked(() -> all.stream()
                .map(held -> held.client.session)
                .filter(session -> !session.isValid())
                .forEach(ClientSession::checkToken));
        for (int i = 0; i < SESSIONS; i++) {
            Identity token = token("s" + i % SUBJECTS, 1_000 + random.nextInt(80_000));
            Caller caller = new Caller(InetAddress.getLoopbackAddress(), tokens);
            caller.become(token);
            all.add(new Held(bench.connect("topics=a&heartbeat=off", caller), token));
        }
        int revoked = 0;
        int renewed = 0;
        Instant last = bench.now().plus(LASTS);
        while (bench.now().isBefore(last)) {
            bench.pass(TestBench.TICK);
            assertEnded();
            all.stream().filter(TokenEndsTests::isOpen).forEach(held -> held.client.session.onPong());
            Held one = all.get(random.nextInt(SESSIONS));
            if (random.nextInt(4) == 0 && isOpen(one)) {
                renew(one, token(one.token.subject(), 1_000 + random.nextInt(80_000)));
                renewed++;
            } else if (random.nextInt(120) == 0) {
                boolean whole = random.nextInt(3) == 0;
                String subject = whole ? one.token.subject() : null;
                String jti = whole ? null : one.token.tokenId();
                Revocation unused = revocations.revoke(subject, jti, last.getEpochSecond() + 3_600);
                Instant now = bench.now();
                all.stream()
                        .filter(held -> held.end.isAfter(now))
                        .filter(held -> whole ? held.token.subject().equals(subject) : held == one)
                        .forEach(held -> held.end = now);
                revoked++;
            }
        }
        bench.pass(WITHIN);
        assertEnded();
        assertThat(revoked).isGreaterThan(3);
        assertThat(renewed).isGreaterThan(50);
        assertThat(all.stream().filter(TokenEndsTests::isOpen))
                .as("who goes on")
                .hasSizeBetween(10, SESSIONS - 100);
    }

    private void assertEnded() {
        Instant now = bench.now();
        for (Held held : all) {
            CloseCode closed = held.client.connection.closed;
            if (now.isBefore(held.end)) {
                assertThat(closed)
                        .as("%s until %s, at %s", held.token, held.end, now)
                        .isNull();
            } else if (!now.isBefore(held.end.plus(WITHIN))) {
                assertThat(closed)
                        .as("%s until %s, at %s", held.token, held.end, now)
                        .isEqualTo(CloseCode.UNAUTHORIZED);
            }
        }
    }

    private static boolean isOpen(Held held) {
        return held.client.connection.closed == null;
    }
}
