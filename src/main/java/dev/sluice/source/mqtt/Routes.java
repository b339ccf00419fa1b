package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttSharedTopicFilter;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one broker, and which of them governs a message. Only those are subscribed to that no other one covers: of
 * two subscriptions that match a message many brokers send it twice, and nothing in it tells. Filters that overlap without
 * one covering the other are refused for that.
 */
final class Routes {

    private final List<Route> narrowestFirst;
    private final List<MqttTopicFilter> subscriptions = new ArrayList<>();
    private final List<MqttTopicFilter> covered = new ArrayList<>();

    /** What becomes of the messages of one filter. */
    record Route(MqttTopicFilter filter, MqttPayload payload, TopicTemplate topic) {}

    /** @throws IllegalArgumentException if filters overlap so that messages could come twice */
    Routes(List<Route> routes) {
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            List<MqttTopicFilter> others =
                    new ArrayList<>(routes.stream().map(Route::filter).toList());
            others.remove(i);
            others.forEach(other -> requireApart(route.filter(), other));
            boolean isCovered = others.stream().anyMatch(other -> FilterLevels.covers(other, route.filter()));
            (isCovered ? covered : subscriptions).add(route.filter());
        }
        this.narrowestFirst = narrowestFirst(routes);
    }

    private static void requireApart(MqttTopicFilter one, MqttTopicFilter other) {
        if (!FilterLevels.overlap(one, other)) {
            return;
        }
        boolean wider = FilterLevels.covers(one, other);
        boolean narrower = FilterLevels.covers(other, one);
        if (wider && narrower) {
            throw new IllegalArgumentException("filter " + one + " stands twice");
        }
        if (!wider && !narrower) {
            throw new IllegalArgumentException(
                    "filters " + one + " and " + other + " overlap, and the broker may send twice"
                            + " what both match: add a filter that covers both, or make one of them narrower");
        }
        if (!share(one).equals(share(other))) {
            throw new IllegalArgumentException("filters " + one + " and " + other
                    + " overlap, but are shared in different ways, so that messages would come twice");
        }
    }

    private static String share(MqttTopicFilter filter) {
        return filter instanceof MqttSharedTopicFilter shared ? shared.getShareName() : "";
    }

    /** Of those that match one topic each covers the next one, so that one of them is the narrowest. */
    private static List<Route> narrowestFirst(List<Route> routes) {
        List<Route> ordered = new ArrayList<>();
        for (Route route : routes) {
            int at = 0;
            while (at < ordered.size() && !FilterLevels.covers(ordered.get(at).filter(), route.filter())) {
                at++;
            }
            ordered.add(at, route);
        }
        return List.copyOf(ordered);
    }

    /** What is to be subscribed to. */
    List<MqttTopicFilter> subscriptions() {
        return List.copyOf(subscriptions);
    }

    /** What is not to be subscribed to, though it may be in the broker's session from settings that were there before. */
    List<MqttTopicFilter> covered() {
        return List.copyOf(covered);
    }

    /** The route of a message; null where no filter matches it. */
    @Nullable
    Route of(MqttTopic topic) {
        for (Route route : narrowestFirst) {
            if (route.filter().matches(topic)) {
                return route;
            }
        }
        return null;
    }
}
