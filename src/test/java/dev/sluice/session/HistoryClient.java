package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import dev.sluice.session.RandomSubscribe.Since;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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

    private record Link(TestClient client, ModelSession model, ModelStream stream, ClientView view) {}

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
                if (!on.model.subscriptions.filters().isEmpty()) {
                    subscribe(on, some(random, List.copyOf(on.model.subscriptions.filters())), random);
                }
            }
            case UNSUBSCRIBE ->
                unsubscribe(
                        on,
                        some(
                                random,
                                List.copyOf(
                                        on.model.subscriptions.filters().isEmpty()
                                                ? List.of("a")
                                                : on.model.subscriptions.filters())));
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
        ModelSession model = new ModelSession(run.lane, connection);
        model.gapBeatsFrom = heartbeat.equals("off") ? run.bench.nowMillis() : Long.MAX_VALUE;
        if (random.nextInt(3) == 0) {
            model.credit = random.nextInt(6);
            query += "&credit=" + model.credit;
        }
        run.log("client " + number + " connects with " + query);
        ModelStream stream = new ModelStream(model, run.bench.lane::head);
        connection.listener = stream;
        run.lane.sessions.add(model);
        connection.direct = number > 0;
        TestClient client = run.bench.connect(query, false, connection);
        model.isDirect = client.session::isDirect;
        link = new Link(client, model, stream, new ClientView(run, model));
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
        RandomSubscribe asked = RandomSubscribe.of(filters, from, resumePoint, run, random);
        String id = random.nextInt(8) == 0 && asked.since() == null ? null : "s" + ++frames;
        send(on, asked.frame(id), () -> new ModelSubscribe(on.model, run.bench.epoch())
                .carryOut(id, filters, asked.contract(), asked.snapshot(), asked.since(), asked.epoch()));
    }

    private void unsubscribe(Link on, @Nullable List<String> filters) {
        String id = "u" + ++frames;
        Map<String, Object> frame = new HashMap<>(Map.of("type", "unsubscribe", "id", id));
        RandomSubscribe.putIfSaid(frame, "topics", filters);
        send(on, frame, () -> {
            if (filters != null && !on.model.subscriptions.filters().containsAll(filters)) {
                on.model.answers.add(Map.of("type", "error", "id", id, "code", "not_subscribed"));
                return;
            }
            List<String> leaving = filters != null
                    ? filters
                    : on.model.subscriptions.all().stream()
                            .flatMap(subscription -> subscription.filters.keySet().stream())
                            .toList();
            on.model.subscriptions.unsubscribe(new TreeSet<>(leaving));
            on.model.due.after(() -> on.model.answers.add(Map.of("type", "unsubscribed", "id", id)));
        });
    }

    private void request(Link on, int n) {
        send(on, Map.of("type", "request", "n", n), () -> on.model.credit = Math.max(0, on.model.credit) + n);
    }

    private void ping(Link on) {
        String id = "p" + ++frames;
        send(on, Map.of("type", "ping", "id", id), () -> on.model.answers.add(Map.of("type", "pong", "id", id)));
    }

    private void send(Link on, Map<String, Object> frame, Runnable toModel) {
        if (!on.client.connection.readingPaused) {
            String json = JSON.writeValueAsString(on.client.connection.arrays ? List.of(frame) : frame);
            run.log("client " + number + " sends " + json);
            on.stream.settle();
            toModel.run();
            on.client.sendOnly(json);
        }
    }

    private void room(Link on, long room) {
        run.log("client " + number + " has room for " + (room == TestConnection.UNLIMITED ? "all" : room));
        on.stream.settle();
        on.client.connection.room = room;
        if (room > 0) {
            on.client.session.onWritable();
        }
    }

    private void disconnect(Link on) {
        run.log("client " + number + " is gone");
        resumePoint = on.stream.resumePoint();
        on.client.session.onDisconnected();
        assertThat(on.client.connection.hasReleasedAll()).isTrue();
        run.lane.sessions.remove(on.model);
        run.lane.dropUnusedPacers();
        link = null;
    }

    /** Everything that could be written has been; one that is too slow has been sent away. */
    void settle() {
        if (link == null) {
            return;
        }
        link.model.takeRestOfDrain(); // a socket that was full is not even asked for room
        link.model.due.takeAll();
        link.stream.settle();
        link.view.see(link.client.connection.take());
        assertThat(link.client.connection.closed).isEqualTo(link.model.doomed ? CloseCode.TOO_SLOW : null);
        if (link.model.doomed) {
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
            assertThat(link.model.queued()).isZero();
            assertThat(link.model.stored).isEmpty();
            assertThat(link.model.waiting.first()).isNull();
            link.view.hasConverged();
            disconnect(link);
        }
    }
}
