package dev.sluice.cli;

import dev.sluice.start.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.context.reactive.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * The start of the server, but for all that others would notice: everything is made, and nothing begins. So whatever refuses a start
 * refuses this one, in the same words, but for what only shows when the journal, a broker, a store or a port is opened.
 */
final class Rehearsal {

    private static final String QUIET = "--logging.level.dev.sluice=";

    private Rehearsal() {}

    /** Tells why on standard output where it does not. */
    static boolean succeeds(Class<?> server, List<String> settings) throws IOException {
        Path folder = Files.createTempDirectory("sluice");
        Path key = folder.resolve("key");
        SpringApplication application = new SpringApplication(server);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        application.setApplicationContextFactory(type -> new AnnotationConfigReactiveWebApplicationContext());
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.addInitializers(new Inert(key));
        try (ConfigurableApplicationContext context = application.run(quietly(settings))) {
            return context.isActive();
        } catch (RuntimeException e) {
            return false; // Spring's failure analysis has told it
        } finally {
            boolean unused = Files.deleteIfExists(key);
            Files.delete(folder);
        }
    }

    /** What begins is not told, since nothing does. */
    private static String[] quietly(List<String> settings) {
        List<String> all = new ArrayList<>(settings);
        if (settings.stream().noneMatch(setting -> setting.startsWith(QUIET))) {
            all.add(QUIET + "warn");
        }
        return all.toArray(new String[0]);
    }

    /** After the initializers of the server, which judge the settings as they are. */
    private static final class Inert implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        /** What would leave traces, and what it is here. */
        private final Map<String, Object> inert;

        Inert(Path key) {
            inert = Map.of(
                    "sluice.journal.store", "memory",
                    "sluice.cluster.enabled", "false",
                    "sluice.publish.key-file", key.toString());
        }

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            KnownSettings known =
                    KnownSettings.of(Objects.requireNonNull(getClass().getClassLoader()));
            Binder binder = Binder.get(context.getEnvironment());
            for (String name : inert.keySet()) {
                var unused = binder.bind(name, ClassUtils.resolveClassName(known.type(name), null));
            }
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("rehearsal", inert));
            context.getBeanFactory().registerSingleton("lifecycleProcessor", new NothingBegins());
        }
    }

    private static final class NothingBegins implements LifecycleProcessor {

        @Override
        public void onRefresh() {}

        @Override
        public void onClose() {}

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }
}
