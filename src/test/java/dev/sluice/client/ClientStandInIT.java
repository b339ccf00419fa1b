package dev.sluice.client;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the client does with time and faults, against a server that the scenario plays itself, on clocks that it moves itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ClientStandInIT {

    @LocalServerPort
    private int port;

    @AutoClose
    private ScenarioPage page;

    @BeforeAll
    void open(@TempDir Path profile) {
        page = ScenarioPage.in(profile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "close-codes",
                "backoff",
                "goaway",
                "watchdog",
                "liveness",
                "sleep",
                "wakes",
                "tokens",
                "answers",
                "wills",
                "arrays",
                "credit",
                "pace",
                "load",
                "resuming",
                "narrowing",
                "joining",
                "retiring",
                "events-query",
                "events-held"
            })
    void endsAsTheScenarioSays(String scenario) {
        page.open(port);
        page.run(scenario);
    }
}
