package dev.sluice.client;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToLongFunction;

/** A client's figures for Micrometer, which the application must have on its class path: the client does not bring it along. */
public final class SluiceMeters {

    private SluiceMeters() {}

    /**
     * Registers {@code sluice.client.*}: counters of the {@link Figures}, and the gauges {@code connected} and {@code live}, 0
     * or 1.
     *
     * @param tags names and values in turns, to tell several clients apart
     */
    public static void bind(SluiceClient client, MeterRegistry registry, String... tags) {
        count(client, registry, tags, "connects", Figures::connects);
        count(client, registry, tags, "disconnects", Figures::disconnects);
        count(client, registry, tags, "updates", Figures::updates);
        count(client, registry, tags, "duplicates", Figures::duplicates);
        count(client, registry, tags, "gaps", Figures::gaps);
        count(client, registry, tags, "lost", Figures::lost);
        count(client, registry, tags, "publish.published", Figures::published);
        count(client, registry, tags, "publish.refused", Figures::refused);
        count(client, registry, tags, "publish.unknown", Figures::unknown);
        Gauge.builder(
                        "sluice.client.connected",
                        client,
                        of -> of.state().phase() == ClientState.Phase.CONNECTED ? 1 : 0)
                .tags(tags)
                .register(registry);
        Gauge.builder("sluice.client.live", client, of -> of.isLive() ? 1 : 0)
                .tags(tags)
                .register(registry);
    }

    private static void count(
            SluiceClient client, MeterRegistry registry, String[] tags, String name, ToLongFunction<Figures> figure) {
        FunctionCounter.builder("sluice.client." + name, client, of -> figure.applyAsLong(of.figures()))
                .tags(Tags.of(tags))
                .register(registry);
    }
}
