package dev.sluice.start;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says in the last line of the start-up log where to look. */
@Component
final class ReadyLine implements ApplicationListener<ApplicationReadyEvent> {

    /** Where a server may listen, but nobody can look. */
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            Environment environment = web.getEnvironment();
            boolean tls = environment.containsProperty("server.ssl.bundle")
                    || environment.containsProperty("server.ssl.certificate")
                    || environment.containsProperty("server.ssl.key-store");
            String address = environment.getProperty("server.address", "localhost");
            String host = (EVERY_ADDRESS.contains(address) ? "localhost" : address) + ":"
                    + web.getWebServer().getPort();
            if (!OutOfMemory.isLeftToTheJvm()) {
                log.warn("Start with -XX:+ExitOnOutOfMemoryError, so that the server never goes on half alive");
            }
            log.info(
                    "Sluice {} is ready: look at http{}://{}/ or stream from ws{}://{}/ws?topics=%23",
                    Version.ofBuild(), tls ? "s" : "", host, tls ? "s" : "", host);
        }
    }
}
