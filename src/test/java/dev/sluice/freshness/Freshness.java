package dev.sluice.freshness;

import dev.sluice.SluiceApplication;
import dev.sluice.hub.Hub;
import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import io.netty.channel.epoll.Epoll;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Measures what a client with a small receive buffer, which has stopped reading for some seconds, still gets that was
 * published before it reads again: once with a socket buffer so large that the kernel's own limits count, once with the
 * default. Prints a table.
 */
public final class Freshness {

    private static final int RECEIVE_BUFFER = 4 * 1024;
    private static final int TOPICS = 100;
    private static final int UPDATES_PER_SECOND = 5000;
    private static final int BURSTS_PER_SECOND = 100;
    private static final int DATA_BYTES = 200;
    private static final Duration STALL = Duration.ofSeconds(5);
    private static final Duration READ_MAX = Duration.ofSeconds(20);
    private static final List<String> SOCKET_BUFFERS = List.of("8MB", "32KB");
    private static final List<String> CONTRACTS = List.of(
            "policy=drop-oldest&buffer=16",
            "policy=drop-newest&buffer=16",
            "policy=conflate",
            "policy=conflate&maxRate=2",
            "policy=drop-oldest&buffer=5000&maxAge=500",
            "policy=disconnect&buffer=16");

    private static final Duration COUNTED_WITHIN = Duration.ofSeconds(2);

    private final int port;
    private final Hub hub;
    private final MeterRegistry meters;

    private Freshness(ConfigurableApplicationContext server) {
        port = server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        hub = server.getBean(Hub.class);
        meters = server.getBean(MeterRegistry.class);
    }

    /** No arguments. */
    public static void main(String[] args) throws Exception {
        boolean epoll = Epoll.isAvailable() && !"false".equals(System.getProperty("reactor.netty.native"));
        System.out.printf("%nTransport: %s%n%n", epoll ? "epoll, TCP_NOTSENT_LOWAT" : "NIO, SO_SNDBUF");
        System.out.println("| socket-buffer | contract | stale updates | stale KB | first fresh one: its age, after"
                + " | KB that left the outbox | in the client's kernel | in the server's | in Netty |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (String socketBuffer : SOCKET_BUFFERS) {
            try (ConfigurableApplicationContext server = SpringApplication.run(
                    SluiceApplication.class,
                    "--server.port=0",
                    "--logging.level.root=error",
                    "--logging.level.dev.sluice=error",
                    "--sluice.simulator.enabled=false",
                    "--sluice.delivery.socket-buffer=" + socketBuffer)) {
                for (String contract : CONTRACTS) {
                    System.out.println(new Freshness(server).measure(socketBuffer, contract));
                }
            }
        }
    }

    private String measure(String socketBuffer, String contract) throws Exception {
        double before = bytesOutInTheEnd();
        Disposable publishing = publish();
        try (Reader reader = new Reader(port, "heartbeat=off&topics=%23&" + contract, RECEIVE_BUFFER)) {
            reader.readUntil("{\"type\":\"synced\"");
            reader.readUntil("{\"type\":\"update\"");
            var unused = Mono.delay(STALL).block(); // a client that does nothing for so long is what is measured
            double out;
            KernelQueues kernel;
            do { // a rate lets go in bursts, so the socket may be written to just now
                out = bytesOut();
                kernel = KernelQueues.between(port, reader.localPort());
            } while (bytesOut() > out);
            long left = (long) (out - before) - reader.bytesRead();
            long deadline = System.nanoTime() + READ_MAX.toNanos();
            Reader.Backlog backlog = reader.readOn(() -> System.nanoTime() < deadline);
            return row(socketBuffer, contract, backlog, left, kernel);
        } finally {
            publishing.dispose();
        }
    }

    private static String row(
            String socketBuffer, String contract, Reader.Backlog backlog, long left, KernelQueues kernel) {
        String fresh = Double.isNaN(backlog.freshAgeMillis())
                ? "none, closed"
                : "%.1f ms, %.1f ms".formatted(backlog.freshAgeMillis(), backlog.freshAfterMillis());
        String queues = kernel.unsent() < 0
                ? "closed | closed | closed"
                : "%s | %s | %s"
                        .formatted(
                                kilobytes(kernel.unread()),
                                kilobytes(kernel.unsent()),
                                kilobytes(Math.max(0, left - kernel.unread() - kernel.unsent())));
        return "| %s | `%s` | %,d | %s | %s | %s | %s |"
                .formatted(
                        socketBuffer,
                        contract.replace('&', ' '),
                        backlog.updates(),
                        kilobytes(backlog.bytes()),
                        fresh,
                        kilobytes(left),
                        queues);
    }

    private static String kilobytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / 1024.0);
    }

    private double bytesOut() {
        return Search.in(meters).name("sluice.bytes.out").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** When nobody is sent anything: a lane tells what it wrote with its next update, or within a second. */
    private double bytesOutInTheEnd() {
        double before;
        double now = bytesOut();
        do {
            before = now;
            var unused = Mono.delay(COUNTED_WITHIN).block();
            now = bytesOut();
        } while (now > before);
        return now;
    }

    private Disposable publish() {
        List<Topic> topics =
                IntStream.range(0, TOPICS).mapToObj(i -> Topic.of("fresh/" + i)).toList();
        byte[] data = ("\"" + "x".repeat(DATA_BYTES) + "\"").getBytes(StandardCharsets.US_ASCII);
        int burst = UPDATES_PER_SECOND / BURSTS_PER_SECOND;
        return hub.publishAll(Flux.interval(Duration.ofMillis(1000 / BURSTS_PER_SECOND), Schedulers.boundedElastic())
                        .onBackpressureDrop()
                        .concatMapIterable(n -> IntStream.range(0, burst)
                                .mapToObj(i -> new Draft(topics.get((int) (n * burst + i) % TOPICS), data))
                                .toList()))
                .subscribe();
    }
}
