package dev.sluice.source.mqtt;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Holds where a broker is configured: without one there is no bean, and none of the client's classes is loaded. */
class OnMqttBroker implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return hasUnnamed(context.getEnvironment()) || hasNamed(context.getEnvironment());
    }

    private static boolean hasUnnamed(Environment environment) {
        return StringUtils.hasText(environment.getProperty("sluice.ingest.mqtt.uri"));
    }

    private static boolean hasNamed(Environment environment) {
        return Binder.get(environment)
                .bind("sluice.ingest.mqtt.brokers", Bindable.mapOf(String.class, Object.class))
                .map(Map::isEmpty)
                .map(empty -> !empty)
                .orElse(false);
    }

    /** Holds where that of {@code sluice.ingest.mqtt} itself is configured. */
    static final class Unnamed extends OnMqttBroker {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return hasUnnamed(context.getEnvironment());
        }
    }
}
