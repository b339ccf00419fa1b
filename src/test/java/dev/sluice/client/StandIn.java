package dev.sluice.client;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A server that a test plays itself, on clocks that it moves itself. Single quotes in what it says stand for double ones. */
final class StandIn implements Sockets {

    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<Connected> sockets = new ArrayList<>();
    private final List<SluiceClient> clients = new ArrayList<>();
    private Duration asleep = Duration.ZERO;
    private Duration wallSet = Duration.ZERO;
    private boolean isWelcoming = true;
    private boolean isRefusingUpgrades;
    private final List<Posted> posts = new ArrayList<>();
    private Consumer<Connected> onFrames = socket -> {};

    /** A client of it whose tries are delayed by nothing but half of what is allowed. */
    SluiceClient client() {
        return connect(builder());
    }

    /** A client whose second upgrade has been refused as well. */
    SluiceClient clientOverEvents() {
        refuseUpgrades(true);
        SluiceClient client = client();
        advanceToStreams();
        return client;
    }

    /** Until two upgrades were tried, and what follows them. */
    void advanceToStreams() {
        advanceMillis(750); // 250 after the first one, 500 after the second
    }

    SluiceClientBuilder builder() {
        return SluiceClient.builder()
                .uri(URI.create("ws://stand-in"))
                .retry(Backoff.fullJitter(Duration.ofMillis(500), Duration.ofSeconds(20), () -> 0.5))
                .scheduler(time)
                .clocks(() -> time.now(TimeUnit.NANOSECONDS) + asleep.toNanos(), new Wall())
                .sockets(this);
    }

    SluiceClient connect(SluiceClientBuilder builder) {
        SluiceClient client = builder.connect();
        clients.add(client);
        return client;
    }

    /** From now on sockets open without a welcome. */
    void sayNothing() {
        isWelcoming = false;
    }

    /** From now on each WebSocket is answered as by a proxy that lets none through, or not any more. */
    void refuseUpgrades(boolean refuses) {
        isRefusingUpgrades = refuses;
    }

    /** What was posted. */
    List<Posted> posts() {
        return posts;
    }

    /** A request to publish, for the test to answer. */
    record Posted(
            URI uri, @Nullable String token, Frame frame, Consumer<Answer> answered, Consumer<Throwable> failed) {}

    /** Is called whenever a client has sent something. */
    void onFrames(Consumer<Connected> then) {
        onFrames = then;
    }

    void advance(Duration duration) {
        time.advanceTimeBy(duration);
    }

    /** Time passes, and the server says each second that it lives. */
    void live(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            last().heartbeat(0);
            advance(Duration.ofSeconds(1));
        }
    }

    /** The connection is lost, and time passes until the client has another one. */
    void cut() {
        int before = sockets.size();
        last().end(1006);
        for (int tries = 0; tries < 100 && sockets.size() == before; tries++) {
            advanceMillis(250);
        }
    }

    void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** The machine sleeps: all clocks go on, and no timer comes before it wakes. */
    void sleep(Duration duration) {
        asleep = asleep.plus(duration);
    }

    /** Somebody sets the time of day. */
    void setWall(Duration later) {
        wallSet = wallSet.plus(later);
    }

    long nowMillis() {
        return new Wall().millis();
    }

    List<Connected> sockets() {
        return sockets;
    }

    Connected last() {
        return sockets.get(sockets.size() - 1);
    }

    Connected first() {
        return sockets.get(0);
    }

    @Override
    public Socket open(URI uri, @Nullable String token, Events events) {
        Connected socket = new Connected(uri, token, null, events);
        sockets.add(socket);
        if (isRefusingUpgrades) {
            socket.refuse(502, "");
        } else if (isWelcoming) {
            var unused = time.schedule(socket::welcome);
        }
        return socket;
    }

    @Override
    public Socket listen(URI uri, @Nullable String token, @Nullable String lastEventId, Events events) {
        Connected stream = new Connected(uri, token, lastEventId, events);
        sockets.add(stream);
        if (isWelcoming) {
            var unused = time.schedule(stream::welcome);
        }
        return stream;
    }

    @Override
    public void post(
            URI uri, @Nullable String token, String json, Consumer<Answer> answered, Consumer<Throwable> failed) {
        posts.add(new Posted(uri, token, FrameReader.read(json).get(0), answered, failed));
    }

    /** One socket, seen from the server. */
    final class Connected implements Socket {

        private final URI uri;
        private final @Nullable String token;
        private final @Nullable String lastEventId;
        private final Events events;
        private final List<Frame> sent = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();
        private boolean isAborted;
        private int closeCode;
        private int taken;

        Connected(URI uri, @Nullable String token, @Nullable String lastEventId, Events events) {
            this.uri = uri;
            this.token = token;
            this.lastEventId = lastEventId;
            this.events = events;
        }

        URI uri() {
            return uri;
        }

        @Nullable
        String token() {
            return token;
        }

        boolean isStream() {
            return uri.getScheme().startsWith("http");
        }

        /** The parameters of its query. */
        List<String> query() {
            String query = uri.getRawQuery();
            return query == null ? List.of() : List.of(query.split("&", -1));
        }

        /** What a stream's query asked for begins, and all that there is has come. */
        void began(long offset, String more) {
            say("{'type':'subscribed','topics':[],'epoch':'e','offset':" + offset + more + "}");
            say("{'type':'synced','offset':" + offset + "}");
        }

        /** Where a stream goes on; null where it does not. */
        @Nullable
        String lastEventId() {
            return lastEventId;
        }

        /** It is answered by that, and not opened. */
        void refuse(int status, String body) {
            var unused = time.schedule(() -> events.refused(status, body));
        }

        boolean isAborted() {
            return isAborted;
        }

        /** With which the client closed; 0 as long as it did not. */
        int closeCode() {
            return closeCode;
        }

        /** How many messages the client has processed. */
        int taken() {
            return taken;
        }

        List<String> messages() {
            return messages;
        }

        void welcome() {
            if (!isAborted) {
                say("{'type':'welcome','session':'s','epoch':'e','offset':0,'heartbeat':5000,"
                        + "'limits':{'messageBytes':65536,'framesPerSecond':1000}}");
            }
        }

        /** One message of one frame each. */
        void say(String... frames) {
            for (String frame : frames) {
                var unused = time.schedule(() -> events.message(frame.replace('\'', '"')));
            }
        }

        void update(String topic, long seq, long offset, String data) {
            say("{'type':'update','topic':'" + topic + "','seq':" + seq + ",'offset':" + offset + ",'ts':1,'data':"
                    + data + "}");
        }

        void snapshot(String topic, long seq, long offset, String data) {
            say("{'type':'snapshot','topic':'" + topic + "','seq':" + seq + ",'offset':" + offset + ",'ts':1,'data':"
                    + data + "}");
        }

        /** Answers its newest subscribe, with {@code 'recovered'} where that is given. */
        void subscribed(long offset, @Nullable Boolean recovered) {
            say("{'type':'subscribed','id':" + lastId("subscribe") + ",'topics':[],'epoch':'e','offset':" + offset
                    + (recovered == null ? "" : ",'recovered':" + recovered) + "}");
        }

        void synced(long offset) {
            say("{'type':'synced','id':" + lastId("subscribe") + ",'offset':" + offset + "}");
        }

        void heartbeat(long resume) {
            say("{'type':'heartbeat','ts':1,'offset':" + resume + ",'resume':'e:" + resume
                    + "','matched':0,'delivered':0,'conflated':0,'lost':0,'queued':0}");
        }

        void end(int code) {
            var unused = time.schedule(() -> events.closed(code, "as the test says"));
        }

        long lastId(String type) {
            List<Frame> all = frames(type);
            return all.get(all.size() - 1).number("id");
        }

        List<Frame> frames(String type) {
            return sent.stream().filter(frame -> frame.type().equals(type)).toList();
        }

        /** The sum of its credit. */
        long granted() {
            return frames("request").stream()
                    .mapToLong(frame -> frame.number("n"))
                    .sum();
        }

        @Override
        public void send(String message) {
            messages.add(message);
            sent.addAll(FrameReader.read(message));
            onFrames.accept(this);
        }

        @Override
        public void next() {
            taken++;
        }

        @Override
        public void close(int code, String reason) {
            closeCode = code;
            var unused = time.schedule(() -> events.closed(code, reason));
        }

        @Override
        public void abort() {
            isAborted = true;
        }
    }

    private final class Wall extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(1_700_000_000)
                    .plusNanos(time.now(TimeUnit.NANOSECONDS))
                    .plus(asleep)
                    .plus(wallSet);
        }
    }
}
