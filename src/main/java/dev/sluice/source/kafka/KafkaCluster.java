package dev.sluice.source.kafka;

import dev.sluice.source.PayloadFormat;
import dev.sluice.topic.InvalidTopicException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Conditional;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The Kafka cluster that the server takes records from: {@code sluice.ingest.kafka.*}.
 *
 * @param brokers some of the cluster's brokers, {@code host:9092}; the others are learned from them; without any nothing of this is
 *     there
 * @param topics which of its topics are read, and how: regular expressions of Java that a whole name has to match, alone or with
 *     the format and topic of their records; the first that matches governs; default none, and one is needed
 * @param group consumer group by which the cluster knows how far the server has come; default {@code sluice}; servers with the same share
 *     the partitions, servers with groups of their own get everything each
 * @param topic template for the topic of the update: {@code {topic}} is Kafka's topic, {@code {levels}} the same with a level for each
 *     dot, {@code {key}} the record's key as text, {@code {partition}} its partition; default {@code kafka/{topic}/{key}}
 * @param payload what a record has in it, where its topics do not say; default {@code json}
 * @param payloadSize bytes of one value; default 64 KB; a larger one is counted and dropped
 * @param start where a partition is begun of which the group has no offset, {@code earliest} or {@code latest}; default earliest
 * @param underWay records that are taken but not in the journal yet; default 10,000; at that number the partitions are paused
 *     until half is through
 * @param underWayBytes bytes of those; default 16 MB; at the limit the same, so that it is exceeded by one record at most
 * @param newTopics topics that may begin at once, and again as many over an hour; default 100,000; records beyond are
 *     counted and dropped
 * @param commitInterval how often the offsets of what is in the journal are committed; default 1 s; what came since then comes again
 *     after a crash
 * @param silence time without a sign of life after which the cluster counts as away; default 10 s; that there is no connection
 *     counts after 2 s
 * @param staleAfter time without the cluster after which what came from it turns stale, also over a restart; at least 1 s;
 *     default none
 * @param reconnectMax longest wait before a consumer is made anew that the cluster has refused; default 30 s; the first is 1 s,
 *     the next ones double
 * @param properties further properties of Kafka's own consumer, as for TLS and SASL; default none
 */
@Validated
@Conditional(OnKafkaBrokers.class)
@ConfigurationProperties("sluice.ingest.kafka")
record KafkaCluster(
        List<String> brokers,
        @DefaultValue List<KafkaTopics> topics,
        @DefaultValue("sluice") @NotBlank String group,
        @DefaultValue("kafka/{topic}/{key}") String topic,
        @DefaultValue("json") PayloadFormat payload,
        @DefaultValue("64KB") DataSize payloadSize,
        @DefaultValue("earliest") Start start,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int underWay,
        @DefaultValue("16MB") DataSize underWayBytes,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int newTopics,

        @DefaultValue("1s") @DurationMin(millis = 10) @DurationMax(minutes = 10)
        Duration commitInterval,

        @DefaultValue("10s") @DurationMin(seconds = 4) @DurationMax(minutes = 10)
        Duration silence,

        @Nullable @DurationMin(seconds = 1) Duration staleAfter,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration reconnectMax,
        @DefaultValue Map<String, String> properties) {

    private static final Pattern BROKER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:/@\\[\\]]+):\\d{1,5}");

    /** Those that the settings here are for, and those without which nothing of what is promised would hold. */
    private static final Set<String> OWN = Set.of(
            "bootstrap.servers",
            "group.id",
            "enable.auto.commit",
            "auto.offset.reset",
            "key.deserializer",
            "value.deserializer");

    /** Where a partition is begun. */
    enum Start {
        EARLIEST,
        LATEST
    }

    KafkaCluster {
        brokers = brokers.stream().map(String::strip).toList();
        topics = List.copyOf(topics);
        properties = Map.copyOf(properties);
        brokers.forEach(broker -> require(
                BROKER.matcher(broker).matches(), "brokers are host:port, without a scheme, but one is " + broker));
        require(!topics.isEmpty(), "topics is missing: regular expressions for the topics that are to be read");
        require(payloadSize.toBytes() > 0, "payload-size must be above 0");
        require(underWayBytes.toBytes() > 0, "under-way-bytes must be above 0");
        Set<String> own = new TreeSet<>(OWN);
        own.retainAll(properties.keySet());
        require(
                own.isEmpty(),
                "properties has " + String.join(", ", own)
                        + ", but these are the server's: use brokers, group, start and commit-interval");
        var unused = routes(topics, topic, payload);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("sluice.ingest.kafka: " + message);
        }
    }

    private static Routes routes(List<KafkaTopics> topics, String template, PayloadFormat payload) {
        return new Routes(
                topics.stream().map(each -> route(each, template, payload)).toList());
    }

    private static Routes.Route route(KafkaTopics topics, String template, PayloadFormat payload) {
        PayloadFormat own = topics.payload() == null ? payload : topics.payload();
        require(
                own != PayloadFormat.SENML || topics.topic() == null,
                "topics " + topics.pattern() + " have a topic, but the names in SenML make them");
        try {
            return new Routes.Route(
                    Pattern.compile(topics.pattern()),
                    own,
                    new TopicTemplate(topics.topic() == null ? template : topics.topic()));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "sluice.ingest.kafka: topics has no regular expression: " + e.getMessage(), e);
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException("sluice.ingest.kafka: with this topic a " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.ingest.kafka: " + e.getMessage(), e);
        }
    }

    Routes routes() {
        return routes(topics, topic, payload);
    }

    /** How they are shown: secrets may be among the properties. */
    @Override
    public String toString() {
        return "KafkaCluster" + brokers;
    }
}
