package dev.sluice.cli;

import dev.sluice.start.KnownSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/** The settings as the server would read them: from the command line, the environment and files, in Spring's order. */
final class EffectiveSettings {

    private static final List<String> OTHERS =
            List.of("server", "management", "spring.ssl", "spring.data.redis", "logging");
    private static final Pattern SECRET =
            Pattern.compile("secret|password|passphrase|credentials|private-?key|token$", Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_URI = Pattern.compile("://[^/@\\s]*@");

    /** @param origin in words */
    record Setting(String name, String value, String origin) {

        /** The value, without what nobody may see. */
        String shown() {
            boolean isSecret = SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
            return isSecret && !value.isEmpty()
                    ? "(hidden)"
                    : IN_URI.matcher(value).replaceAll("://(hidden)@");
        }
    }

    /** Makes nothing. */
    static final class Nothing {}

    private EffectiveSettings() {}

    /** All of ours, and of the others those that are set. */
    static List<Setting> of(List<String> arguments) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setInitializers(List.of()); // also what would be refused is shown
        try (ConfigurableApplicationContext context = application.run(arguments.toArray(new String[0]))) {
            return read(context.getEnvironment());
        } catch (RuntimeException e) {
            throw new Failure(Exit.FAILED, "the settings can not be read", e);
        }
    }

    private static List<Setting> read(ConfigurableEnvironment environment) {
        KnownSettings known = KnownSettings.of(Objects.requireNonNull(EffectiveSettings.class.getClassLoader()));
        Map<String, Setting> settings = new TreeMap<>();
        for (String name : known.names()) {
            settings.put(name, new Setting(name, known.byDefault(name), "default"));
        }
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        ConfigurationPropertySources.get(environment).forEach(source -> sources.add(0, source)); // the last one counts
        for (ConfigurationPropertySource source : sources) {
            for (String name : known.names()) {
                add(settings, source.getConfigurationProperty(ConfigurationPropertyName.of(name)), environment);
            }
            if (source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(EffectiveSettings::isShown)
                        .forEach(name -> add(settings, source.getConfigurationProperty(name), environment));
            }
        }
        return List.copyOf(settings.values());
    }

    private static boolean isShown(ConfigurationPropertyName name) {
        return ConfigurationPropertyName.of("sluice").isAncestorOf(name)
                || OTHERS.stream().map(ConfigurationPropertyName::of).anyMatch(group -> group.isAncestorOf(name));
    }

    private static void add(
            Map<String, Setting> settings,
            @Nullable ConfigurationProperty property,
            ConfigurableEnvironment environment) {
        if (property != null) {
            String name = property.getName().toString();
            String value = environment.resolvePlaceholders(String.valueOf(property.getValue()));
            settings.put(name, new Setting(name, value, String.valueOf(property.getOrigin())));
        }
    }
}
