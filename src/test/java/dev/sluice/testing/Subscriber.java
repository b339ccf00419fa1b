package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Contract;
import dev.sluice.client.Gap;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamEvent;
import dev.sluice.client.Synced;
import dev.sluice.client.Update;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Who subscribes by our own Java client, for tests of what is published and not of the wire: what it is told comes one by one,
 * and every wait has a bound.
 */
public final class Subscriber implements AutoCloseable {

    private final SluiceClient client;
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    /** One that has been told all there was, which counts no more. It closes the client with itself. */
    public Subscriber(SluiceClient client, Contract contract, String filter) {
        this.client = client;
        var unused = client.events(List.of(filter), contract).subscribe(events::add, events::add);
        Object event = poll();
        while (!(event instanceof Synced)) {
            event = poll();
        }
    }

    public Subscriber(int port, Contract contract, String filter) {
        this(SluiceClient.connect(URI.create("ws://127.0.0.1:" + port)), contract, filter);
    }

    public Subscriber(int port, String filter) {
        this(port, Contract.DEFAULT, filter);
    }

    private Object poll() {
        try {
            Object event = events.poll(JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).as("nothing came").isInstanceOf(StreamEvent.class);
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next update; there is no gap before it. */
    public Update next() {
        Object event = poll();
        while (!(event instanceof Update update)) {
            assertThat(event).isNotInstanceOf(Gap.class);
            event = poll();
        }
        return update;
    }

    @Override
    public void close() {
        client.close();
    }
}
