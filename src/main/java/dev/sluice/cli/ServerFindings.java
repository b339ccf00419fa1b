package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What a server that runs is like from here, with all proxies that are between. */
final class ServerFindings {

    private static final Duration CLOCK_OFF_MAX = Duration.ofSeconds(2);

    /** Heartbeats are asked for each 250 ms: by then some have come, if nothing holds them back. */
    private static final long HEARTBEATS_WITHIN_MILLIS = 5_000;

    private static final int HEARTBEATS = 4;
    private static final int HEARTBEAT_MILLIS = 250;
    private static final String HEARTBEAT = "data: {\"type\":\"heartbeat\"";
    private static final Pattern TS = Pattern.compile("\"ts\":(\\d+)");
    private static final String BUFFERS = "a proxy buffers; in nginx, set proxy_buffering off";
    private static final int HTTP_OK = 200;

    private final ServerOptions server;
    private final URI base;
    private final HttpClient http;

    ServerFindings(ServerOptions server) {
        this.server = server;
        this.base = server.base();
        this.http = server.http();
    }

    List<Finding> all() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            ServerOptions.requireListener(base);
            HttpResponse<Void> health = http.send(request("actuator/health").build(), BodyHandlers.discarding());
            findings.add(health(health.statusCode()));
            certificate(health).ifPresent(findings::add);
            findings.addAll(eventStream());
            findings.add(webSocket());
        } catch (Failure | IOException e) {
            findings.add(Finding.bad("server", String.valueOf(e.getMessage())));
        }
        return findings;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(10));
        @Nullable String token = server.token();
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private Finding health(int status) {
        return status == HTTP_OK
                ? Finding.ok("server", base + " is there, and well")
                : Finding.bad(
                        "server", base + "actuator/health is answered with status " + status + ": look at its log");
    }

    static Finding clock(Duration ahead) {
        return ahead.abs().compareTo(CLOCK_OFF_MAX) > 0
                ? Finding.warn(
                        "clock",
                        "this machine's is " + ahead.toMillis() / 1_000 + " s ahead of the server's: set both by"
                                + " NTP, else tokens and ages are judged wrongly")
                : Finding.ok("clock", "this machine's and the server's agree");
    }

    private static Optional<Finding> certificate(HttpResponse<?> answer) {
        return answer.sslSession().flatMap(session -> {
            try {
                Certificate certificate = session.getPeerCertificates()[0];
                return certificate instanceof X509Certificate x509
                        ? Optional.of(CertificateFindings.of("the server's", x509, Instant.now()))
                        : Optional.empty();
            } catch (SSLPeerUnverifiedException e) {
                return Optional.empty();
            }
        });
    }

    /** A heartbeat that came, and by how much this machine's clock is ahead of what it says. */
    private record Arrival(long nanos, Duration ahead) {

        static Arrival of(String line) {
            Matcher ts = TS.matcher(line);
            Instant told =
                    ts.find() ? Instant.EPOCH.plus(Long.parseLong(ts.group(1)), ChronoUnit.MICROS) : Instant.now();
            return new Arrival(System.nanoTime(), Duration.between(told, Instant.now()));
        }
    }

    /** A proxy that gathers the answer gives the heartbeats late, and many at once. */
    private List<Finding> eventStream() throws IOException, InterruptedException {
        HttpRequest.Builder request = request("sse?heartbeat=250").header("Accept", "text/event-stream");
        HttpResponse<Stream<String>> answer = http.send(request.build(), BodyHandlers.ofLines());
        if (answer.statusCode() != HTTP_OK) {
            return List.of(Finding.warn("events", "/sse is answered with status " + answer.statusCode()));
        }
        List<Arrival> seen = arrivals(answer.body());
        Finding events = events(seen.stream().map(Arrival::nanos).toList());
        return seen.isEmpty()
                ? List.of(events)
                : List.of(events, clock(seen.get(0).ahead()));
    }

    private static List<Arrival> arrivals(Stream<String> lines) throws InterruptedException {
        BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> lines.filter(line -> line.startsWith(HEARTBEAT)).forEach(line -> arrivals.add(Arrival.of(line))),
                "sluice-events");
        reader.setDaemon(true);
        reader.start();
        List<Arrival> seen = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEARTBEATS_WITHIN_MILLIS);
        for (int i = 0; i < HEARTBEATS; i++) {
            @Nullable Arrival arrival = arrivals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (arrival != null) {
                seen.add(arrival);
            }
        }
        return seen;
    }

    /** By the times at which heartbeats came, in nanoseconds. */
    static Finding events(List<Long> arrivals) {
        if (arrivals.size() < HEARTBEATS) {
            return Finding.bad(
                    "events", arrivals.size() + " heartbeats came in 5 s where 4 a second were asked for: " + BUFFERS);
        }
        long span = TimeUnit.NANOSECONDS.toMillis(arrivals.get(HEARTBEATS - 1) - arrivals.get(0));
        return span < HEARTBEAT_MILLIS
                ? Finding.bad("events", HEARTBEATS + " heartbeats came at once: " + BUFFERS)
                : Finding.ok("events", "heartbeats of /sse come as they are sent");
    }

    private Finding webSocket() {
        try (SluiceClient client = server.connect(true)) {
            client.ping().block();
            return Finding.ok("WebSocket", "it is upgraded, and answers");
        } catch (RuntimeException e) {
            return Finding.bad("WebSocket", e.getMessage() + ": a proxy has to pass Upgrade and Connection on");
        }
    }
}
