package dev.sluice.start;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Refuses sizes and times under {@code sluice} that nothing can be done with, whichever setting it is: without this a negative size
 * would count as one that is always exceeded, and of a time of some centuries no nanoseconds could be made while the server runs.
 * What one setting asks for beyond that, its record says.
 */
@Component
final class SettingBounds implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("sluice");
    private static final Duration DURATION_MAX = Duration.ofDays(36_500);

    @Override
    public BindHandler apply(BindHandler handler) {
        return new AbstractBindHandler(handler) {
            @Override
            public @Nullable Object onSuccess(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
                if (OURS.isAncestorOf(name)) {
                    check(name, result);
                }
                return super.onSuccess(name, target, context, result);
            }
        };
    }

    private static void check(ConfigurationPropertyName name, Object value) {
        if (value instanceof DataSize size && size.toBytes() <= 0) {
            throw refusal(name, "a size must be above 0, as in 64KB");
        }
        if (value instanceof Duration time && (time.isNegative() || time.compareTo(DURATION_MAX) > 0)) {
            throw refusal(name, "a time must be from 0 to a hundred years, as in 500ms, 30s or 10m");
        }
    }

    private static IllegalArgumentException refusal(ConfigurationPropertyName name, String why) {
        return new IllegalArgumentException(String.format(Locale.ROOT, "%s: %s", name, why));
    }
}
