package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Whatever a client does in a test, another one must not notice, and it is no error of the server. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
abstract class BesideABystander {

    @LocalServerPort
    int port;

    @Autowired
    Hub hub;

    private Bystander bystander;

    @BeforeEach
    void connectTheOther() {
        bystander = new Bystander(port, hub);
    }

    /** Behind what a subclass does after each test. */
    @AfterEach
    void theOtherNoticedNothing(CapturedOutput output) {
        bystander.isUnharmed();
        bystander.close();
        assertThat(output.toString().lines())
                .noneMatch(line -> line.contains("ERROR") && !line.contains("Watchdog")); // which a busy machine wakes
    }
}
