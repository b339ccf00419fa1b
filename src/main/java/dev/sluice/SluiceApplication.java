package dev.sluice;

import dev.sluice.security.token.TokenCommand;
import dev.sluice.start.CommandLine;
import dev.sluice.start.OutOfMemory;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The server: one process, one jar. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SluiceApplication {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("token")) {
            System.exit(token(List.of(args).subList(1, args.length)));
        }
        if (CommandLine.answers(System.out, args)) {
            return;
        }
        OutOfMemory.endsTheProcess();
        SpringApplication.run(SluiceApplication.class, args);
    }

    /** The status to exit with. */
    private static int token(List<String> arguments) {
        try {
            System.out.print(TokenCommand.run(arguments, System::getenv, System.in, Clock.systemUTC()));
            System.out.flush();
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
