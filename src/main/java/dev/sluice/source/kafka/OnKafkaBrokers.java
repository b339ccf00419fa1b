package dev.sluice.source.kafka;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds where brokers are configured: without them there is no bean, and none of the client's classes is loaded. */
final class OnKafkaBrokers implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return Binder.get(context.getEnvironment())
                .bind("sluice.ingest.kafka.brokers", Bindable.listOf(String.class))
                .map(brokers -> !brokers.isEmpty())
                .orElse(false);
    }
}
