package dev.sluice.audit;

import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which server this is, {@code sluice.node}.
 *
 * @param node its name in the topics of the server's own, one level of a topic; default {@code n1}
 */
@Validated
@ConfigurationProperties("sluice")
record NodeProperties(@DefaultValue("n1") String node) {

    NodeProperties {
        try {
            if (node.contains("/")) {
                throw new InvalidTopicException("it has a /");
            }
            auditTopic(node);
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException(
                    "sluice.node: '" + node + "' is no name of a node, which is one level of a topic: "
                            + e.getMessage(),
                    e);
        }
    }

    Topic auditTopic() {
        return auditTopic(node);
    }

    private static Topic auditTopic(String node) {
        return Topic.of("$sys/audit/" + node);
    }
}
