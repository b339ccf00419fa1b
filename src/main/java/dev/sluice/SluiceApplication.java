package dev.sluice;

import dev.sluice.cli.Sluice;
import dev.sluice.start.OutOfMemory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The server: one process, one jar, and the commands that go with it. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SluiceApplication {

    public static void main(String[] args) {
        if (!Sluice.isServer(args)) {
            System.exit(Sluice.run(SluiceApplication.class, args));
        }
        OutOfMemory.endsTheProcess();
        SpringApplication.run(SluiceApplication.class, Sluice.settings(args));
    }
}
