package dev.sluice.source.sparkplug;

import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one edge node: what it and its devices have told at birth, and all topics that may have a value of it which is not stale. Those
 * are the topics of metrics that have been told, and <em>left</em> ones, of an earlier run or birth. Not thread-safe.
 */
final class Node {

    private static final long ASK_AGAIN_FIRST = TimeUnit.SECONDS.toNanos(10);
    private static final long ASK_AGAIN_MAX = TimeUnit.MINUTES.toNanos(10);

    private final String group;
    private final String name;
    private final String prefix;
    private final Room room;
    private final Map<String, Map<String, Known>> births = new HashMap<>();
    private final Map<Long, Known> byAlias = new HashMap<>();
    private final Map<Topic, Known> byTopic = new HashMap<>();
    private final TreeMap<String, Topic> left = new TreeMap<>();
    private @Nullable Long bdSeq;
    private long nextSeq;
    private boolean isDoubtful;
    private boolean hasAsked;
    private long askedNanos;
    private long askAgainNanos = ASK_AGAIN_FIRST;

    /** {@code prefix} is what its topics begin with. */
    Node(String group, String name, String prefix, Room room) {
        this.group = group;
        this.name = name;
        this.prefix = prefix;
        this.room = room;
    }

    String prefix() {
        return prefix;
    }

    /** Whether it has told what its metrics are, and is alive as far as anybody knows. */
    boolean isBorn() {
        return births.containsKey("");
    }

    boolean isBorn(String device) {
        return births.containsKey(device);
    }

    /** Whether nothing would be lost if it were forgotten. */
    boolean isSpent() {
        return !isBorn() && left.isEmpty();
    }

    /** Whether something that it said is missing. */
    boolean isDoubtful() {
        return isDoubtful;
    }

    /** True where it was not so before. */
    boolean doubt() {
        boolean isNew = !isDoubtful;
        isDoubtful = true;
        return isNew;
    }

    /** Whether that birth or death is of the session that it is in; also where either of them does not say. */
    boolean isOfSession(@Nullable Long other) {
        return bdSeq == null || other == null || bdSeq.equals(other);
    }

    /** Begins with a session of which nothing is missing. */
    void begin(@Nullable Long session, long seq) {
        births.put("", new HashMap<>());
        bdSeq = session;
        isDoubtful = false;
        follow(seq);
    }

    /** Whether a message is the next one, after which another one is. */
    boolean follow(long seq) {
        boolean isNext = seq == nextSeq;
        nextSeq = (seq + 1) & 0xff;
        return isNext;
    }

    /** A device whose metrics are to be added. */
    void begin(String device) {
        room.require();
        room.take(1);
        births.put(device, new HashMap<>());
    }

    /** Null where there is none of that name. */
    @Nullable
    Known byName(String device, String metric) {
        return births.getOrDefault(device, Map.of()).get(metric);
    }

    /** Null where there is none of that alias. */
    @Nullable
    Known byAlias(long alias) {
        return byAlias.get(alias);
    }

    @Nullable
    Known byTopic(Topic topic) {
        return byTopic.get(topic);
    }

    /** One more metric of a birth that has begun; false where its alias is another one's too, and so stands for neither. */
    boolean add(Known metric) {
        room.require();
        if (Objects.requireNonNull(births.get(metric.device())).putIfAbsent(metric.name(), metric) != null) {
            throw new SparkplugException("the metric " + metric.name() + " stands twice in a birth");
        }
        room.take(1);
        Topic topic = metric.topic();
        if (topic != null) {
            byTopic.put(topic, metric);
            unleave(topic);
        }
        Long alias = metric.alias();
        if (alias != null && byAlias.putIfAbsent(alias, metric) != null) {
            byAlias.put(alias, Known.AMBIGUOUS);
            return false;
        }
        return true;
    }

    /** A topic with a value of it, of which no birth has told yet. */
    void leave(Topic topic) {
        if (!byTopic.containsKey(topic) && left.put(topic.name(), topic) == null) {
            room.take(1);
        }
    }

    /** True where it was left. */
    boolean unleave(Topic topic) {
        boolean wasLeft = left.remove(topic.name()) != null;
        room.take(wasLeft ? -1 : 0);
        return wasLeft;
    }

    /** All topics that may have a value which is not stale. */
    List<Topic> topics() {
        List<Topic> all = new ArrayList<>(left.values());
        all.addAll(byTopic.keySet());
        return all;
    }

    List<Topic> left() {
        return List.copyOf(left.values());
    }

    /** Those that are left and begin so, before a slash. */
    List<Topic> left(String devicePrefix) {
        SortedMap<String, Topic> below = left.subMap(devicePrefix + '/', devicePrefix + (char) ('/' + 1));
        return List.copyOf(below.values());
    }

    /** Those of a device, or of the node itself, of which its birth has told. */
    List<Topic> topics(String device) {
        return topics(device, "");
    }

    /** Those of them whose names begin so. */
    List<Topic> topics(String device, String begin) {
        List<Topic> all = new ArrayList<>();
        births.getOrDefault(device, Map.of()).values().forEach(metric -> {
            if (metric.topic() != null && metric.name().startsWith(begin)) {
                all.add(metric.topic());
            }
        });
        return all;
    }

    /** As if the device had not told anything; its topics are left. */
    void forget(String device) {
        Map<String, Known> metrics = births.remove(device);
        if (metrics == null) {
            return;
        }
        room.take(-metrics.size() - (device.isEmpty() ? 0 : 1));
        for (Known metric : metrics.values()) {
            Long alias = metric.alias();
            if (alias != null) {
                byAlias.remove(alias, metric);
            }
            Topic topic = metric.topic();
            if (topic != null) {
                byTopic.remove(topic);
                leave(topic);
            }
        }
    }

    /** As if neither it nor a device had told anything; all topics are left. */
    void forget() {
        List.copyOf(births.keySet()).forEach(this::forget);
        byAlias.clear();
    }

    /** A request to be born again; null where it has been asked a short time ago. Asked in vain it is asked ever more seldom. */
    @Nullable
    RebirthRequest ask(long nowNanos, long nowMillis) {
        long since = nowNanos - askedNanos;
        if (hasAsked && since < askAgainNanos) {
            return null;
        }
        askAgainNanos =
                hasAsked && since < 2 * ASK_AGAIN_MAX ? Math.min(2 * askAgainNanos, ASK_AGAIN_MAX) : ASK_AGAIN_FIRST;
        hasAsked = true;
        askedNanos = nowNanos;
        return RebirthRequest.of(group, name, nowMillis);
    }

    /** It may be asked at once, unless it just was. */
    void askSoon() {
        askAgainNanos = ASK_AGAIN_FIRST;
    }
}
