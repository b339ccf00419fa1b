package dev.sluice.client;

import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterMethod;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What the Reactive Streams TCK gets: subscriptions to a server that sends as many updates as it has credit for, and ends after
 * as many as were asked for. TestNG runs it, called by {@link ReactiveStreamsTckTests}.
 */
public class UpdatePublisherVerification extends PublisherVerification<Update> {

    private static final long PATIENCE_MILLIS = 60_000;
    private static final long SILENCE_MILLIS = 50;

    private final Scheduler loop = Schedulers.newSingle("tck", true);
    private @Nullable SluiceClient client;

    public UpdatePublisherVerification() {
        super(new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS));
    }

    private SluiceClient connect(long elements) {
        SluiceClient connected = SluiceClient.builder()
                .uri(URI.create("ws://tck"))
                .scheduler(loop)
                .sockets(new OneServer(elements))
                .connect();
        client = connected;
        return connected;
    }

    @Override
    public Publisher<Update> createPublisher(long elements) {
        return connect(elements)
                .subscribe(List.of("tck"), Contract.DEFAULT.withSince("e:0").with("until", Long.toString(elements)));
    }

    @Override
    public Publisher<Update> createFailedPublisher() {
        SluiceClient closed = connect(0);
        closed.close();
        return closed.subscribe("tck");
    }

    @AfterMethod
    public void close() {
        if (client != null) {
            client.close();
        }
    }

    private final class OneServer implements Sockets {

        private final long elements;

        OneServer(long elements) {
            this.elements = elements;
        }

        @Override
        public Socket open(URI uri, @Nullable String token, Events events) {
            return new Serving(events, elements);
        }

        @Override
        public Socket listen(URI uri, @Nullable String token, @Nullable String lastEventId, Events events) {
            throw new UnsupportedOperationException("its WebSockets open");
        }

        @Override
        public void post(
                URI uri, @Nullable String token, String json, Consumer<Answer> answered, Consumer<Throwable> failed) {
            throw new UnsupportedOperationException("its WebSockets open");
        }
    }

    /** A server with one subscription. */
    private final class Serving implements Sockets.Socket {

        private final Sockets.Events events;
        private final long elements;
        private long sent;

        Serving(Sockets.Events events, long elements) {
            this.events = events;
            this.elements = elements;
            say("{\"type\":\"welcome\",\"session\":\"s\",\"epoch\":\"e\",\"offset\":0,\"heartbeat\":60000}");
        }

        private void say(String message) {
            var unused = loop.schedule(() -> events.message(message));
        }

        @Override
        public void send(String message) {
            for (Frame frame : FrameReader.read(message)) {
                switch (frame.type()) {
                    case "subscribe" ->
                        say("{\"type\":\"subscribed\",\"id\":" + frame.raw("id")
                                + ",\"topics\":[\"tck\"],\"epoch\":\"e\",\"offset\":0,\"recovered\":true}");
                    case "request" -> updates(frame.number("n"));
                    default -> {}
                }
            }
        }

        private void updates(long credit) {
            for (long i = 0; i < credit && sent < elements; i++) {
                sent++;
                say("{\"type\":\"update\",\"topic\":\"tck\",\"seq\":" + sent + ",\"offset\":" + sent
                        + ",\"ts\":1,\"data\":" + sent + "}");
            }
            if (sent == elements) {
                say("{\"type\":\"unsubscribed\",\"topics\":[\"tck\"]}");
            }
        }

        @Override
        public void next() {}

        @Override
        public void close(int code, String reason) {
            var unused = loop.schedule(() -> events.closed(code, reason));
        }

        @Override
        public void abort() {}
    }
}
