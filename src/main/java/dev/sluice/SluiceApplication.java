package dev.sluice;

import dev.sluice.start.CommandLine;
import dev.sluice.start.OutOfMemory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The server: one process, one jar. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SluiceApplication {

    public static void main(String[] args) {
        if (CommandLine.answers(System.out, args)) {
            return;
        }
        OutOfMemory.endsTheProcess();
        SpringApplication.run(SluiceApplication.class, args);
    }
}
