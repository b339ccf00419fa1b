package dev.sluice.source.sparkplug;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What becomes of Sparkplug B, {@code sluice.sparkplug.*}; it comes where an MQTT filter has the payload {@code sparkplug}.
 *
 * @param topic of a metric's values; default <code>sparkplug/{group}/{node}/{device}/{metric}</code>; each of the four stands once, as a level of
 *     its own, in this order, the metric last; a metric of the node itself has no level for the device
 * @param historicalTopic the same for values that are told later than they were, and say nothing of now; default
 *     <code>sparkplug-historical/{group}/{node}/{device}/{metric}</code>
 * @param nodes edge nodes of one broker that are known at once; default 1,000; messages of more are counted and dropped, unless one that is
 *     known is dead
 * @param metrics metrics of them all together, and as many in one message, each device counting as one more; default 100,000; those beyond are
 *     counted and dropped
 * @param rebirth whether edge nodes are asked to say all they know again where something of theirs is missing; default true; else what
 *     is not certain stays so until they do by themselves
 */
@Validated
@ConfigurationProperties("sluice.sparkplug")
public record SparkplugProperties(
        @DefaultValue(SparkplugProperties.TOPIC) String topic,
        @DefaultValue(SparkplugProperties.HISTORICAL_TOPIC) String historicalTopic,
        @DefaultValue("1000") @Min(1) @Max(1_000_000) int nodes,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int metrics,
        @DefaultValue("true") boolean rebirth) {

    private static final String TOPIC = "sparkplug/{group}/{node}/{device}/{metric}";
    private static final String HISTORICAL_TOPIC = "sparkplug-historical/{group}/{node}/{device}/{metric}";

    public SparkplugProperties {
        require("topic", topic);
        require("historical-topic", historicalTopic);
        if (topic.equals(historicalTopic)) {
            throw new IllegalArgumentException(
                    "sluice.sparkplug.historical-topic: must be another than topic, or old values would take the place of new ones");
        }
    }

    private static void require(String name, String template) {
        try {
            var unused = new MetricTopics(template);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.sparkplug." + name + ": " + e.getMessage(), e);
        }
    }
}
