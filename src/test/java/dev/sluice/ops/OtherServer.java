package dev.sluice.ops;

import dev.sluice.SluiceApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One more server, beside that of the test, with a log of its own. */
record OtherServer(ConfigurableApplicationContext context) implements AutoCloseable {

    static OtherServer start(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--sluice.node=n2",
                "--sluice.simulator.enabled=false",
                "--spring.jmx.enabled=false",
                "--sluice.proxy.trusted=127.0.0.1"));
        all.addAll(List.of(properties));
        return new OtherServer(new SpringApplicationBuilder(SluiceApplication.class).run(all.toArray(String[]::new)));
    }

    int port() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    void become(ReadinessState state) {
        AvailabilityChangeEvent.publish(context, state);
    }

    /** Sends its clients away, as SIGTERM does. */
    @Override
    public void close() {
        context.close();
    }
}
