package dev.sluice.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An OpenID Connect issuer on this machine, as far as who verifies its tokens sees it: discovery, keys that change, answers that wait. */
public final class TestIssuer implements AutoCloseable {

    public static final String AUDIENCE = "sluice";

    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile List<JWK> shown = new ArrayList<>();
    private volatile JWK signing;
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private volatile boolean failing;
    private @Nullable HttpServer server;

    private TestIssuer(int port) {
        this.port = port;
        this.signing = newKey(0);
        this.shown = List.of(signing.toPublicJWK());
    }

    /** One that listens. */
    public static TestIssuer start() {
        TestIssuer issuer = away();
        issuer.come();
        return issuer;
    }

    /** One that does not listen yet. */
    public static TestIssuer away() {
        return new TestIssuer(FreePort.find());
    }

    public void come() {
        try {
            listen(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen(HttpServer made) {
        server = made;
        made.setExecutor(threads);
        made.createContext("/realm/.well-known/openid-configuration", exchange -> answer(exchange, discovery()));
        made.createContext("/realm/keys", exchange -> {
            reads.incrementAndGet();
            answer(exchange, new JWKSet(shown).toString(false));
        });
        made.start();
    }

    private String discovery() {
        return "{\"issuer\":\"" + uri() + "\",\"jwks_uri\":\"" + uri() + "/keys\"}";
    }

    private void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            answers.await();
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(failing ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String uri() {
        return "http://127.0.0.1:" + port + "/realm";
    }

    /** How often its keys were read. */
    public int reads() {
        return reads.get();
    }

    /** Makes a new key, by which it signs from now on; the old one is shown on, or not. */
    public void rotate(boolean showOld) {
        JWK old = signing;
        signing = newKey(shown.size());
        shown = showOld ? List.of(signing.toPublicJWK(), old.toPublicJWK()) : List.of(signing.toPublicJWK());
    }

    /** Shows other keys than its own, with all that they have. */
    public void show(JWK... keys) {
        shown = List.of(keys);
    }

    /** Answers nothing until the latch is down. */
    public void waitFor(CountDownLatch latch) {
        answers = latch;
    }

    public void fail(boolean fails) {
        failing = fails;
    }

    /** A token of its own, for an hour: {@code claims} are all but {@code iss}, {@code aud} and {@code exp}. */
    public String token(String claims) {
        return TestTokens.sign(signing, JWSAlgorithm.RS256, "JWT", claims(AUDIENCE, claims));
    }

    /** The claims of {@link #token} for any audience. */
    public String claims(String audience, String claims) {
        return "{" + TestTokens.exp() + ",'iss':'" + uri() + "','aud':['" + audience + "','account']," + claims + "}";
    }

    public JWK signing() {
        return signing;
    }

    private static JWK newKey(int number) {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID("key-" + number + "-" + System.nanoTime())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        answers.countDown();
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }
}
