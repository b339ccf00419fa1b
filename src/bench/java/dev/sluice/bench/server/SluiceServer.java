package dev.sluice.bench.server;

import dev.sluice.SluiceApplication;
import dev.sluice.message.Draft;
import dev.sluice.message.Feed;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Sluice as it is, with one feed in place of the simulator's. */
final class SluiceServer {

    private static final int TOPICS_MAX = 10_000;

    /** An option of the bench's own. */
    private static final String JDK_TLS = "--bench.jdk-tls";

    private final Pacemaker pace;
    private final Payload payload;
    private final Topic[] topics = IntStream.range(0, TOPICS_MAX)
            .mapToObj(i -> Topic.of(Payload.TOPIC_FORMAT.formatted(i)))
            .toArray(Topic[]::new);

    private SluiceServer(Pacemaker pace, Payload payload) {
        this.pace = pace;
        this.payload = payload;
    }

    /** Argument: bytes of an update's data; then options of the server. */
    public static void main(String[] args) throws IOException {
        MeterRegistry[] meters = new MeterRegistry[1];
        Control control = Control.create(() -> own(meters[0]));
        SluiceServer server = new SluiceServer(control.pace(), new Payload(Integer.parseInt(args[0])));
        SpringApplication application = new SpringApplication(SluiceApplication.class);
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean("benchFeed", Feed.class, server::feed));
        args[0] = "--sluice.simulator.enabled=false";
        if (List.of(args).contains(JDK_TLS)) {
            System.setProperty("io.netty.handler.ssl.noOpenSsl", "true");
        }
        application.setDefaultProperties(Map.of("sluice.publish.protected-mode", "false"));
        ConfigurableApplicationContext context = application.run(args);
        meters[0] = context.getBean(MeterRegistry.class);
        control.run(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    private static String own(MeterRegistry meters) {
        return "waitMillis=%.0f published=%.0f mqtt=%.0f"
                .formatted(
                        meters.get("sluice.publisher.wait").timer().totalTime(TimeUnit.MILLISECONDS),
                        meters.get("sluice.updates.published").counter().count(),
                        Search.in(meters).name("sluice.mqtt.connected").gauges().stream()
                                .mapToDouble(Gauge::value)
                                .sum());
    }

    private Feed feed() {
        Flux<Draft> drafts = Flux.generate(this::publishNext).subscribeOn(Schedulers.newSingle("publisher", true));
        return new Feed() {
            @Override
            public String name() {
                return "bench";
            }

            @Override
            public Flux<Draft> drafts() {
                return drafts;
            }
        };
    }

    private void publishNext(SynchronousSink<Draft> sink) {
        try {
            byte[] data = payload.at(pace.await());
            sink.next(new Draft(topics[pace.topic()], data));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sink.complete();
        }
    }
}
