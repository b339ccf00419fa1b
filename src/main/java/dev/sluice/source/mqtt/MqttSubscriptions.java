package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the broker has granted of one broker's filters, over its connections: the session keeps it. Safe for any thread. */
final class MqttSubscriptions {

    private final List<MqttTopicFilter> filters;
    private final List<MqttTopicFilter> covered;
    private final int qos;
    private final Map<MqttTopicFilter, Integer> granted = new LinkedHashMap<>();
    private boolean asked;

    MqttSubscriptions(Routes routes, int qos) {
        this.filters = routes.subscriptions();
        this.covered = routes.covered();
        this.qos = qos;
    }

    /** What must not be in a session that was there before this server began; empty later on. */
    synchronized List<MqttTopicFilter> toUnsubscribe(boolean sessionPresent) {
        return sessionPresent && !asked ? covered : List.of();
    }

    /**
     * What is to be asked for: all at first, as the session may have other settings, and where the broker has lost it;
     * later on what was refused, since to ask again for the others would bring all retained messages again.
     */
    synchronized List<MqttTopicFilter> toSubscribe(boolean sessionPresent) {
        if (!sessionPresent || !asked) {
            granted.clear();
        }
        return filters.stream().filter(filter -> !isGranted(filter)).toList();
    }

    private boolean isGranted(MqttTopicFilter filter) {
        return granted.getOrDefault(filter, MqttLink.REFUSED) != MqttLink.REFUSED;
    }

    /** The answer to those that were asked for, in their order. */
    synchronized void answered(List<MqttTopicFilter> toSubscribe, List<Integer> answer) {
        asked = true;
        for (int i = 0; i < toSubscribe.size(); i++) {
            granted.put(toSubscribe.get(i), i < answer.size() ? answer.get(i) : MqttLink.REFUSED);
        }
    }

    /** What is not as it was asked for, a sentence each. */
    synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        granted.forEach((filter, got) -> {
            if (got == MqttLink.REFUSED) {
                faults.add("the broker refused the filter " + filter + ": let this client read it there");
            } else if (got < qos) {
                faults.add("the broker granted QoS " + got + " in place of " + qos + " for the filter " + filter
                        + (got == 0 ? ", so what comes while the connection is away is lost" : ""));
            }
        });
        return faults;
    }

    synchronized boolean isWhole() {
        return filters.stream().allMatch(this::isGranted);
    }
}
