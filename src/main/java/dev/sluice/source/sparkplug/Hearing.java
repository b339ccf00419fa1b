package dev.sluice.source.sparkplug;

import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.source.Rejection.Reason;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One message of an edge node being taken in: what it says of the node, of one of its devices, and of metrics. */
final class Hearing {

    /** Templates may stand so deep in each other. */
    private static final int DEPTH_MAX = 16;

    private final MessageTopic address;
    private final Node node;
    private final Outcome outcome;
    private final MetricTopics topics;
    private final MetricTopics historicalTopics;
    private final long bytesMax;
    private boolean hasGap;
    private boolean wantsBirth;

    /**
     * Where a metric stands.
     *
     * @param path names of the templates that it is in, each with a slash
     * @param timestamp null where those around it have none
     * @param isHistorical whether those around it are
     */
    private record Place(
            boolean isBirth, String path, @Nullable Long timestamp, boolean isHistorical, int depth) {

        Place within(Known template, Metric metric) {
            return new Place(
                    isBirth,
                    template.name() + '/',
                    timestampOf(metric),
                    isHistorical || metric.isHistorical(),
                    depth + 1);
        }

        @Nullable
        Long timestampOf(Metric metric) {
            return metric.timestamp() == null ? timestamp : metric.timestamp();
        }
    }

    Hearing(
            MessageTopic address,
            Node node,
            Outcome outcome,
            MetricTopics topics,
            MetricTopics historicalTopics,
            long bytesMax) {
        this.address = address;
        this.node = node;
        this.outcome = outcome;
        this.topics = topics;
        this.historicalTopics = historicalTopics;
        this.bytesMax = bytesMax;
    }

    Node node() {
        return node;
    }

    boolean isDeath() {
        return address.kind() == MessageTopic.Kind.NDEATH;
    }

    /** Whether messages are missing before this one. */
    boolean hasGap() {
        return hasGap;
    }

    /** Whether the node has to be born again to be understood. */
    boolean wantsBirth() {
        return wantsBirth;
    }

    /** Refuses a message that changes nothing of what is known. */
    void refuse(String message) {
        wantsBirth = true;
        outcome.reject(new SparkplugException(message));
    }

    /** Something that the node has said is not known: all that it has said before may be over. */
    void doubt() {
        wantsBirth = true;
        outcome.doubt();
        if (node.isBorn() && node.doubt()) {
            node.topics().forEach(topic -> outcome.mark(topic, Quality.UNCERTAIN));
        }
    }

    void hear(Payload payload) {
        switch (address.kind()) {
            case NBIRTH -> nodeIsBorn(payload);
            case NDEATH -> nodeDies(payload);
            default -> hearInSequence(payload);
        }
    }

    private void hearInSequence(Payload payload) {
        if (!node.isBorn()) {
            reject(unborn("the node says something and has not been born"));
            return;
        }
        hasGap = !node.follow(payload.seq());
        if (hasGap || node.isDoubtful()) {
            doubt();
        }
        switch (address.kind()) {
            case DBIRTH -> deviceIsBorn(payload);
            case DDEATH -> deviceDies();
            default -> {
                if (node.isBorn(address.device())) {
                    takeAll(payload, false);
                } else {
                    reject(unborn("the device says something and has not been born"));
                }
            }
        }
    }

    private SparkplugException unborn(String message) {
        wantsBirth = true;
        return new SparkplugException(Reason.NO_BIRTH, message);
    }

    private void reject(SparkplugException fault) {
        outcome.reject(fault);
    }

    /** What it had told before and does not tell any more is stale; what its devices have told is not certain until they are born in their turn. */
    private void nodeIsBorn(Payload payload) {
        Long session = payload.bdSeq();
        boolean goesOn = node.isBorn() && node.isOfSession(session);
        Set<Topic> over = new HashSet<>(goesOn ? node.topics("") : node.topics());
        node.forget();
        node.begin(session, payload.seq());
        takeAll(payload, true);
        for (Topic topic : node.left()) {
            if (over.contains(topic)) {
                turnStale(topic);
            } else {
                outcome.mark(topic, Quality.UNCERTAIN);
            }
        }
    }

    private void turnStale(Topic topic) {
        if (node.unleave(topic)) {
            outcome.mark(topic, Quality.STALE);
        }
    }

    /** The death of an earlier session, which the broker has told late, is none of this one. */
    private void nodeDies(Payload payload) {
        if (!node.isBorn() || node.isOfSession(payload.bdSeq())) {
            node.forget();
            node.left().forEach(this::turnStale);
        }
    }

    private void deviceIsBorn(Payload payload) {
        List<Topic> before = forgetDevice();
        try {
            node.begin(address.device());
        } catch (SparkplugException fault) {
            before.forEach(topic -> outcome.mark(topic, Quality.UNCERTAIN));
            reject(fault);
            return;
        }
        takeAll(payload, true);
        before.forEach(this::turnStale);
    }

    private void deviceDies() {
        forgetDevice().forEach(this::turnStale);
    }

    /** Tells its topics, which are left. */
    private List<Topic> forgetDevice() {
        List<Topic> all = new ArrayList<>(node.topics(address.device()));
        all.addAll(node.left(topics.device(node.prefix(), address.device())));
        node.forget(address.device());
        return all;
    }

    private void takeAll(Payload payload, boolean isBirth) {
        Place place = new Place(isBirth, "", payload.timestamp(), false, 0);
        for (Metric metric : payload.metrics()) {
            if (!Payload.BD_SEQ.equals(metric.name())) {
                take(metric, place);
            }
        }
    }

    /** What is wrong with one metric harms no other. */
    private void take(Metric metric, Place place) {
        try {
            Known known = place.isBirth() ? learn(metric, place) : find(metric, place);
            if (known != null) {
                publish(known, metric, place);
            }
        } catch (SparkplugException fault) {
            reject(fault);
        }
    }

    /** What a birth tells of a metric; null of one that only tells what others are like. */
    private @Nullable Known learn(Metric metric, Place place) {
        if (metric.name() == null) {
            throw new SparkplugException("a metric of a birth has no name");
        }
        String name = place.path() + metric.name();
        if (name.length() > Topic.BYTES_MAX) {
            throw new SparkplugException(Reason.TOPIC, "a metric has a name that no topic can have");
        }
        DataType type = DataType.of(metric.type());
        Value value = metric.value();
        boolean isTemplate = type == DataType.TEMPLATE || (value != null && value.kind() == Value.Kind.TEMPLATE);
        if (isTemplate && value != null && Payload.isDefinition(value.content(Value.Kind.TEMPLATE))) {
            return null;
        }
        Known known = isTemplate
                ? new Known(address.device(), name, DataType.TEMPLATE, null, metric.alias())
                : new Known(address.device(), name, type, topicOf(name), metric.alias());
        if (!node.add(known)) {
            reject(new SparkplugException("the metric " + name + " has the alias of another one"));
        }
        return known;
    }

    /** Null where there can be none, or it is another metric's. */
    private @Nullable Topic topicOf(String metric) {
        try {
            Topic topic = topics.of(node.prefix(), address.device(), metric);
            return node.byTopic(topic) == null ? topic : null;
        } catch (InvalidTopicException e) {
            return null;
        }
    }

    private Known find(Metric metric, Place place) {
        Long alias = metric.alias();
        Known known = metric.name() == null
                ? node.byAlias(alias == null ? 0 : alias)
                : node.byName(address.device(), place.path() + metric.name());
        if (known == null || !known.device().equals(address.device())) {
            String which = metric.name() == null ? "alias " + alias : metric.name();
            throw unborn("no birth has told of the metric " + which);
        }
        return known;
    }

    private void publish(Known known, Metric metric, Place place) {
        if (known.type() == DataType.TEMPLATE) {
            publishMembers(known, metric, place);
            return;
        }
        Topic topic = known.topic();
        if (topic == null) {
            throw new SparkplugException(
                    Reason.TOPIC, "it would be too long, or that of another metric, for the metric " + known.name());
        }
        boolean isHistorical = place.isHistorical() || metric.isHistorical();
        byte[] data;
        try {
            data = data(known, metric, place.timestampOf(metric));
        } catch (SparkplugException fault) {
            if (!isHistorical) {
                outcome.markUnread(topic);
            }
            throw fault;
        }
        if (isHistorical && place.isBirth()) {
            outcome.mark(topic, Quality.UNCERTAIN); // it has no value of now
        }
        Draft draft = new Draft(isHistorical ? historicalTopic(known) : topic, data, metric.quality(), 0);
        outcome.publish(draft);
    }

    private byte[] data(Known known, Metric metric, @Nullable Long timestamp) {
        Value value = metric.isNull() ? null : metric.value();
        if (value == null && !metric.isNull()) {
            throw new SparkplugException(
                    "the metric " + known.name() + " has no value and does not say that it is null");
        }
        DataType type = metric.type() == 0 ? known.type() : DataType.of(metric.type());
        return MetricJson.of(type, value, timestamp, bytesMax);
    }

    private Topic historicalTopic(Known known) {
        try {
            String prefix = historicalTopics.node(address.group(), address.node());
            return historicalTopics.of(prefix, address.device(), known.name());
        } catch (InvalidTopicException e) {
            throw new SparkplugException(Reason.TOPIC, "of old values a " + e.getMessage());
        }
    }

    /** Each member is a metric by itself, since a template may come with some of them only. */
    private void publishMembers(Known template, Metric metric, Place place) {
        Value value = metric.value();
        if (value == null) {
            node.topics(address.device(), template.name() + '/').forEach(outcome::markUnread);
            throw new SparkplugException("the template " + template.name() + " has no members");
        }
        if (place.depth() == DEPTH_MAX) {
            throw new SparkplugException("over " + DEPTH_MAX + " templates stand in each other");
        }
        Place within = place.within(template, metric);
        try {
            Payload.members(value.content(Value.Kind.TEMPLATE), member -> take(member, within));
        } catch (SparkplugException fault) {
            doubt(); // which members were to come is not known
            throw fault;
        }
    }
}
