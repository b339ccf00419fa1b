package dev.sluice.source;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds where a list of brokers is configured: without them there is no bean, and none of the client's classes is loaded. */
public abstract class OnBrokers implements Condition {

    private final String property;

    /** @param property the whole name of the list */
    protected OnBrokers(String property) {
        this.property = property;
    }

    @Override
    public final boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return Binder.get(context.getEnvironment())
                .bind(property, Bindable.listOf(String.class))
                .map(brokers -> !brokers.isEmpty())
                .orElse(false);
    }
}
