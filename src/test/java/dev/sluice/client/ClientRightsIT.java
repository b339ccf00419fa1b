package dev.sluice.client;

import dev.sluice.hub.Hub;
import dev.sluice.security.token.WithTokens;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The client in a Chromium, whose tokens come to allow less and then more again, against the real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@WithTokens
class ClientRightsIT {

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @AutoClose
    private ScenarioPage page;

    @BeforeAll
    void open(@TempDir Path profile) {
        page = ScenarioPage.in(profile);
    }

    /** Renewed in band, or shown by a connection that follows one that was lost, or by a stream that follows one whose token ran out. */
    @ParameterizedTest
    @CsvSource({"band, false", "cut, true", "events, false", "events-cut, true", "shared, false", "shared-cut, true"})
    void whatATokenDoesNotAllowIsDroppedAndComesAgainWithOneThatDoes(String way, boolean isCut) throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("rights/a", "1");
        publisher.publish("rights/b", "1");
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            page.run("rights-begin", TestTokens.SECRET, way);
            grant("rights/a", proxy, isCut);
            page.run("rights-narrowed");
            publisher.publish("rights/b", "2");
            publisher.publish("rights/a", "2");
            page.runBody("await window.scene.becomes('rights/a=2')");
            grant("rights/#", proxy, isCut);
            page.run("rights-widened", way);
        }
    }

    private void grant(String filter, DroppingProxy proxy, boolean isCut) {
        page.runBody("window.scene.granted = given[0]", filter);
        if (isCut) {
            proxy.dropAll();
        }
    }
}
