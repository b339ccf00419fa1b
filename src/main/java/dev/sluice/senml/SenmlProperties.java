package dev.sluice.senml;

import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Measurements that come as SenML, {@code sluice.senml.*}.
 *
 * @param prefix what stands before a record's resolved name in its topic; default {@code senml/}
 */
@Validated
@ConfigurationProperties("sluice.senml")
public record SenmlProperties(
        @DefaultValue("senml/") @NotNull String prefix) {

    public SenmlProperties {
        try {
            if (Topic.of(prefix + "name").isSystem()) {
                throw new IllegalArgumentException("sluice.senml.prefix: must not be of $sys");
            }
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException("sluice.senml.prefix: with this prefix a " + e.getMessage(), e);
        }
    }
}
