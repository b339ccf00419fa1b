package dev.sluice.security.token;

import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Whether one of the settings is there that make clients show tokens; what is blank is not there. */
public final class OnTokens implements Condition {

    /** Each of them lets the server know whose token it sees. */
    private static final List<String> KEYS = List.of("secret", "public-key", "issuer-uri", "jwk-set-uri");

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return matches(Binder.get(context.getEnvironment()));
    }

    /** The same for those who are asked before there is a context. */
    public static boolean matches(Binder settings) {
        return KEYS.stream().anyMatch(key -> isSet(settings, "sluice.tokens." + key));
    }

    private static boolean isSet(Binder settings, String name) {
        return settings.bind(name, Bindable.listOf(String.class)).orElse(List.of()).stream()
                .anyMatch(StringUtils::hasText);
    }
}
