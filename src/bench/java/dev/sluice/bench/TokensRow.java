package dev.sluice.bench;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The same fan-out with tokens and without, in the same rounds: rights are decided when a subscription is made, so that they cost no delivery anything. */
final class TokensRow implements Row {

    private static final int CLIENTS = 100;
    private static final int PER_SECOND = 1000;

    /** Of issue 11. */
    private static final double CPU_MAX = 1.02;

    private static final String SECRET = "a secret of the benchmark that is of no use elsewhere";
    private static final Duration LIFE = Duration.ofHours(12);

    @Override
    public String name() {
        return "tokens";
    }

    @Override
    public String work() {
        return String.format(Locale.ROOT, "%,d clients x %d/s, without tokens and with one each", CLIENTS, PER_SECOND);
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        List<Measured> open = new ArrayList<>();
        List<Measured> guarded = new ArrayList<>();
        try (Clients nameless = run.newClients();
                Clients named = run.newClients(token());
                Server plain = run.start(Contender.SLUICE);
                Server keyed = run.start(Contender.SLUICE, "--sluice.tokens.secret=" + SECRET)) {
            for (int round = 0; round <= run.options().rounds(); round++) {
                Measured one = measure(run, round, new Stage(plain, nameless, run.options()));
                Measured other = measure(run, round, new Stage(keyed, named, run.options()));
                if (round > 0) { // the first is for the compilers
                    open.add(one);
                    guarded.add(other);
                }
            }
        }
        double ratio = Medians.ratio(guarded, open, Measured::cpuMicros);
        long missing = guarded.stream().mapToLong(Measured::missing).sum();
        return new Result(
                this,
                List.of(
                        Bar.atMost("CPU per delivery to that without tokens", ratio, CPU_MAX, ""),
                        Bar.none("lost", missing)),
                List.of());
    }

    private static Measured measure(Run run, int round, Stage stage) throws IOException, InterruptedException {
        stage.clients().connect(stage.server(), Crowd.of(CLIENTS));
        Measured measured = stage.measure(1, CLIENTS, PER_SECOND);
        stage.clients().disconnect();
        run.tell(Contender.SLUICE, round, measured);
        return measured;
    }

    private static String token() {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .subject("bench")
                        .expirationTime(Date.from(Instant.now().plus(LIFE)))
                        .claim("sluice", Map.of("subscribe", List.of("bench/#")))
                        .build());
        try {
            token.sign(new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}
