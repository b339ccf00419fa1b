package dev.sluice.start;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Refuses the start where a setting is named under {@code sluice} that does not exist: it would have no effect, and nobody would know. */
final class UnknownSettings implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("sluice");
    private static final String VARIABLES = "SLUICE_";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        KnownSettings known = KnownSettings.of(Objects.requireNonNull(getClass().getClassLoader()));
        if (known.isEmpty()) {
            return; // not built with the processor that writes them down
        }
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(context.getEnvironment())) {
            names(source, known).findFirst().ifPresent(name -> {
                throw new UnknownSettingException(name, known.nearest(name).orElse(""));
            });
        }
    }

    private static Stream<String> names(ConfigurationPropertySource source, KnownSettings known) {
        if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
            return Arrays.stream(variables.getPropertyNames())
                    .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(VARIABLES))
                    .filter(known::isMisspelt);
        }
        return source instanceof IterableConfigurationPropertySource names
                ? names.stream()
                        .filter(OURS::isAncestorOf)
                        .map(ConfigurationPropertyName::toString)
                        .filter(name -> !known.has(name))
                : Stream.empty();
    }
}
