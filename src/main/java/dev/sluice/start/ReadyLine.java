package dev.sluice.start;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/** Says in the last line of the start-up log where to look. */
@Component
final class ReadyLine implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            Binder settings = Binder.get(web.getEnvironment());
            boolean tls = settings.bind("server.ssl", Ssl.class)
                    .map(ssl -> ssl.isEnabled())
                    .orElse(false);
            Optional<InetAddress> address = address(settings);
            String host = address.map(ReadyLine::inUrl).orElse("localhost") + ":"
                    + web.getWebServer().getPort();
            if (!OutOfMemory.isLeftToTheJvm()) {
                log.warn("Start with -XX:+ExitOnOutOfMemoryError, so that the server never goes on half alive");
            }
            log.info(
                    "Sluice {} is ready: look at http{}://{}/ or stream from ws{}://{}/ws?topics=%23; it listens on {}",
                    Version.ofBuild(),
                    tls ? "s" : "",
                    host,
                    tls ? "s" : "",
                    host,
                    address.map(InetAddress::getHostAddress).orElse("all addresses"));
        }
    }

    /** None where it listens on all: there is no such address to look at. */
    private static Optional<InetAddress> address(Binder settings) {
        return Optional.ofNullable(
                        settings.bind("server.address", InetAddress.class).orElse(null))
                .filter(address -> !address.isAnyLocalAddress());
    }

    static String inUrl(InetAddress address) {
        String text = address.getHostAddress();
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }
}
