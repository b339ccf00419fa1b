package dev.sluice.security.token;

import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether one of the settings is there that make clients show tokens. */
public final class OnTokens implements Condition {

    private static final List<String> KEYS = List.of("issuer-uri", "jwk-set-uri", "public-key");

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Binder binder = Binder.get(context.getEnvironment());
        return KEYS.stream().anyMatch(key -> binder.bind("sluice.tokens." + key, String.class)
                        .map(text -> !text.isEmpty())
                        .orElse(false))
                || binder.bind("sluice.tokens.secret", Bindable.listOf(String.class))
                        .map(secrets -> !secrets.isEmpty())
                        .orElse(false);
    }
}
