package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import dev.sluice.session.RandomSubscribe.Since;
import dev.sluice.session.model.ModelClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One client of a random history, on both sides: does a step to the model first, then to the session. */
final class HistoryClient {

    private static final String[] FILTERS = {"a", "b", "e", "#", "+", "c/+", "c/#", "c/d", "+/d", "+/+/f"};
    private static final JsonMapper JSON = new JsonMapper();

    private final HistoryRun run;
    private final int number;
    private @Nullable Link link;
    private long resumePoint;
    private int frames;

    HistoryClient(HistoryRun run, int number) {
        this.run = run;
        this.number = number;
    }

    private record Link(TestClient client, ModelClient model) {}

    /** Tells the model what the session does to its connection. */
    private record ToModel(ModelClient model) implements TestConnection.Listener {

        @Override
        public void onRoom(long room) {
            model.onRoom(room);
        }

        @Override
        public void onFrame(JsonNode frame) {
            model.onFrame(frame);
        }

        @Override
        public void onOffer() {
            model.onOffer();
        }

        @Override
        public void onOffered() {
            model.onOffered();
        }

        @Override
        public void onFlush(boolean all) {
            model.onFlush(all);
        }
    }

    void step(RandomHistory.Action action, Random random) {
        if (action == RandomHistory.Action.DISCONNECT) {
            run.settle();
        }
        if (link == null) {
            if (action == RandomHistory.Action.CONNECT || action == RandomHistory.Action.SUBSCRIBE) {
                connect(random);
            }
            return;
        }
        act(link, action, random);
        run.settle();
    }

    private void act(Link on, RandomHistory.Action action, Random random) {
        switch (action) {
            case SUBSCRIBE -> subscribe(on, some(random, List.of(FILTERS)), random);
            case CHANGE -> {
                if (!on.model.filters().isEmpty()) {
                    subscribe(on, some(random, List.copyOf(on.model.filters())), random);
                }
            }
            case UNSUBSCRIBE ->
                unsubscribe(
                        on,
                        some(random, List.copyOf(on.model.filters().isEmpty() ? List.of("a") : on.model.filters())));
            case UNSUBSCRIBE_ALL -> unsubscribe(on, null);
            case REQUEST -> request(on, 1 + random.nextInt(12));
            case PING -> ping(on);
            case BLOCK -> room(on, 0);
            case ROOM -> room(on, 1 + random.nextInt(600));
            case OPEN -> room(on, TestConnection.UNLIMITED);
            case DISCONNECT -> disconnect(on);
            default -> {}
        }
    }

    private static List<String> some(Random random, List<String> all) {
        List<String> some = new ArrayList<>();
        for (int i = random.nextInt(3) == 0 ? 2 : 1; i > 0; i--) {
            some.add(all.get(random.nextInt(all.size())));
        }
        return some.stream().distinct().toList();
    }

    private void connect(Random random) {
        String heartbeat = List.of("250", "1000", "off").get(random.nextInt(3));
        String query = "heartbeat=" + heartbeat;
        boolean arrays = number == 2 || heartbeat.equals("1000"); // drawn anew it would change all histories
        TestConnection connection = arrays ? TestConnection.ofArrays() : new TestConnection();
        query += arrays ? "&frames=array" : "";
        ModelClient model = new ModelClient(run.lane, run.bench.lane::head, connection::isBlocked);
        if (heartbeat.equals("off")) {
            model.wantsNoHeartbeats();
        }
        if (random.nextInt(3) == 0) {
            int credit = random.nextInt(6);
            model.beginsWithCredit(credit);
            query += "&credit=" + credit;
        }
        run.log("client " + number + " connects with " + query);
        connection.listener = new ToModel(model);
        connection.direct = number > 0;
        TestClient client = run.bench.connect(query, false, connection);
        model.begin(client.session::isDirect);
        link = new Link(client, model);
        run.settle();
        if (random.nextBoolean()) {
            subscribe(link, some(random, List.of(FILTERS)), Since.RESUME, random);
            run.settle();
        }
    }

    private void subscribe(Link on, List<String> filters, Random random) {
        Since since = random.nextInt(4) == 0 ? Since.any(random) : Since.NOWHERE;
        subscribe(on, filters, since, random);
    }

    private void subscribe(Link on, List<String> filters, Since from, Random random) {
        RandomSubscribe asked = RandomSubscribe.of(filters, from, resumePoint, number > 0, run, random);
        String id = random.nextInt(8) == 0 && asked.since() == null ? null : "s" + ++frames;
        send(
                on,
                asked.frame(id),
                () -> on.model.subscribe(
                        id, filters, asked.contract(), asked.snapshot(), asked.since(), asked.epoch()));
    }

    private void unsubscribe(Link on, @Nullable List<String> filters) {
        String id = "u" + ++frames;
        Map<String, Object> frame = new HashMap<>(Map.of("type", "unsubscribe", "id", id));
        RandomSubscribe.putIfSaid(frame, "topics", filters);
        send(on, frame, () -> on.model.unsubscribe(id, filters));
    }

    private void request(Link on, int n) {
        send(on, Map.of("type", "request", "n", n), () -> on.model.request(n));
    }

    private void ping(Link on) {
        String id = "p" + ++frames;
        send(on, Map.of("type", "ping", "id", id), () -> on.model.ping(id));
    }

    private void send(Link on, Map<String, Object> frame, Runnable toModel) {
        if (!on.client.connection.readingPaused) {
            String json = JSON.writeValueAsString(on.client.connection.arrays ? List.of(frame) : frame);
            run.log("client " + number + " sends " + json);
            toModel.run();
            on.client.sendOnly(json);
        }
    }

    private void room(Link on, long room) {
        run.log("client " + number + " has room for " + (room == TestConnection.UNLIMITED ? "all" : room));
        on.model.settle();
        on.client.connection.room = room;
        if (room > 0) {
            on.client.session.onWritable();
        }
    }

    private void disconnect(Link on) {
        run.log("client " + number + " is gone");
        resumePoint = on.model.resumePoint();
        on.client.session.onDisconnected();
        assertThat(on.client.connection.hasReleasedAll()).isTrue();
        on.model.gone();
        link = null;
    }

    /** Everything that could be written has been; one that is too slow has been sent away. */
    void settle() {
        if (link == null) {
            return;
        }
        link.model.atRest(link.client.connection.take());
        assertThat(link.client.connection.closed).isEqualTo(link.model.isSentAway() ? CloseCode.TOO_SLOW : null);
        if (link.model.isSentAway()) {
            disconnect(link);
        }
    }

    void flow() {
        if (link != null) {
            room(link, TestConnection.UNLIMITED);
            run.settle();
        }
        if (link != null) {
            link.client.connection.readingPaused = false;
            request(link, 1_000_000);
        }
    }

    void end() {
        if (link != null) {
            link.model.assertNothingIsLeft();
            disconnect(link);
        }
    }
}
