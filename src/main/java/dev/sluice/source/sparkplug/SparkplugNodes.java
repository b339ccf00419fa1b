package dev.sluice.source.sparkplug;

import dev.sluice.journal.Journal;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.source.Reading;
import dev.sluice.source.Rejection.Reason;
import dev.sluice.source.sparkplug.MessageTopic.Kind;
import dev.sluice.source.sparkplug.MetricTopics.NodeName;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The edge nodes of one broker, and what becomes of their messages. While nothing of a node is missing its values are good. Where something is, by
 * a hole in its numbers, by what can not be read, or since there was no connection, they are uncertain until it is born again, which it is
 * asked for. At its death they are stale, and so is what a new birth does not tell of any more.
 *
 * <p>Bounded: nodes and metrics, by {@link SparkplugProperties}; of nodes that are dead the one that was silent for longest goes for a new one.
 * Safe for any thread.
 */
public final class SparkplugNodes {

    /** Last values that are looked at in one hold of the journal's lock. */
    private static final int STEP = 1_024;

    private final SparkplugProperties settings;
    private final MetricTopics topics;
    private final MetricTopics historicalTopics;
    private final String source;
    private final long bytesMax;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final SparkplugMeters meters;
    private final Room room;
    private final Map<String, Node> nodes = new LinkedHashMap<>(16, 0.75f, true);
    private final List<RebirthRequest> requests = new ArrayList<>();

    /**
     * @param source what all that comes from the broker has as its source
     * @param bytesMax of one value in JSON
     * @param journal in which is what an earlier run has left
     */
    public SparkplugNodes(
            SparkplugProperties settings,
            String source,
            long bytesMax,
            Journal journal,
            LongSupplier nanoTime,
            InstantSource clock,
            SparkplugMeters meters) {
        this.settings = settings;
        this.topics = new MetricTopics(settings.topic());
        this.historicalTopics = new MetricTopics(settings.historicalTopic());
        this.source = source;
        this.bytesMax = bytesMax;
        this.journal = journal;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.meters = meters;
        this.room = new Room(settings.metrics());
        meters.show(this);
    }

    /**
     * There is a new connection to the broker, and nobody knows what was missed before. What has an alias now may have been another metric
     * then, so nodes that say something before they are born again are not understood.
     */
    public synchronized Reading connects() {
        Outcome outcome = new Outcome(settings.metrics());
        requests.clear();
        nodes.values().forEach(Node::forget);
        lookForLeft();
        for (Node node : nodes.values()) {
            if (!node.isSpent()) {
                node.left().forEach(topic -> outcome.mark(topic, Quality.UNCERTAIN));
                node.askSoon();
                ask(node);
            }
        }
        return outcome.reading();
    }

    /** What the log has of this broker, from before this run, or since a death that could not be written. */
    private void lookForLeft() {
        long head = journal.head().offset();
        List<@Nullable Update> step = journal.lastValues(0, STEP, head);
        for (int place = 0; !step.isEmpty(); step = journal.lastValues(place, STEP, head)) {
            for (Update update : step) {
                if (update != null && source.equals(update.source()) && update.quality() != Quality.STALE) {
                    leave(update.topic());
                }
            }
            place += step.size();
        }
    }

    private void leave(Topic topic) {
        NodeName name = topics.nodeOf(topic);
        if (name != null) {
            String prefix = topics.node(name.group(), name.node());
            nodes.computeIfAbsent(prefix, absent -> new Node(name.group(), name.node(), prefix, room))
                    .leave(topic);
        }
    }

    /** What is to be published at the broker since the last call. */
    public synchronized List<RebirthRequest> takeRequests() {
        List<RebirthRequest> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    /** What comes of a message that was not looked into, since it is too large. */
    public synchronized Reading tooLarge(String topic, long payloadBytesMax) {
        return hear(topic, hearing -> {
            throw new SparkplugException(Reason.TOO_LARGE, "it has more than " + payloadBytesMax + " bytes");
        });
    }

    /**
     * What comes of a message.
     *
     * @param maybeOld whether the broker may have retained it, which Sparkplug forbids: what it says of a birth or a value may be over
     */
    public synchronized Reading read(String topic, byte[] payload, boolean maybeOld) {
        return hear(topic, hearing -> {
            if (payload.length == 0 || (maybeOld && !hearing.isDeath())) {
                hearing.refuse(payload.length == 0 ? "empty" : "retained, so nobody knows how old it is");
            } else {
                hearing.hear(Payload.read(payload, settings.metrics()));
            }
        });
    }

    private Reading hear(String topic, Consumer<Hearing> message) {
        Outcome outcome = new Outcome(settings.metrics());
        try {
            MessageTopic address = MessageTopic.of(topic);
            if (address.kind() != Kind.FOR_OTHERS) {
                hear(new Hearing(address, node(address), outcome, topics, historicalTopics, bytesMax), message);
            }
        } catch (SparkplugException fault) {
            return outcome.rejected(fault);
        }
        return outcome.reading();
    }

    private void hear(Hearing hearing, Consumer<Hearing> message) {
        try {
            message.accept(hearing);
        } catch (SparkplugException fault) {
            hearing.doubt();
            throw fault;
        } finally {
            if (hearing.hasGap()) {
                meters.gap();
            }
            if (hearing.wantsBirth()) {
                ask(hearing.node());
            }
        }
    }

    private Node node(MessageTopic address) {
        String prefix = topics.node(address.group(), address.node());
        try {
            var unused = topics.of(prefix, address.device(), "a"); // also of a device that would have no metric
        } catch (InvalidTopicException e) {
            throw new SparkplugException(Reason.TOPIC, "of its names a " + e.getMessage());
        }
        Node known = nodes.get(prefix);
        if (known != null) {
            return known;
        }
        if (nodes.size() >= settings.nodes() && !forgetSpent()) {
            throw new SparkplugException(
                    Reason.LIMIT, "there are as many nodes as sluice.sparkplug.nodes lets there be: raise it");
        }
        Node made = new Node(address.group(), address.node(), prefix, room);
        nodes.put(prefix, made);
        return made;
    }

    private boolean forgetSpent() {
        for (Iterator<Node> eldest = nodes.values().iterator(); eldest.hasNext(); ) {
            if (eldest.next().isSpent()) {
                eldest.remove();
                return true;
            }
        }
        return false;
    }

    private void ask(Node node) {
        RebirthRequest request = settings.rebirth() ? node.ask(nanoTime.getAsLong(), clock.millis()) : null;
        if (request != null) {
            requests.add(request);
            meters.asked();
        }
    }

    /** Nodes that have been born and not died since. */
    synchronized long born() {
        return nodes.values().stream().filter(Node::isBorn).count();
    }

    /** Metrics and devices that are known. */
    synchronized int known() {
        return room.taken();
    }
}
