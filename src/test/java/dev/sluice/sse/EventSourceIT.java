package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Chromium;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The {@code EventSource} of the system's Chromium, through a proxy that drops its connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
class EventSourceIT {

    private static final int DROPS = 3;
    private static final int UPDATES_BETWEEN = 20;

    /** Keeps what came in a list on the page. */
    private static final String LISTEN = """
            window.seen = [];
            window.lastOffset = 0;
            window.source = new EventSource(arguments[0]);
            for (const type of ['welcome', 'subscribed', 'snapshot', 'synced', 'update', 'gap', 'heartbeat', 'fault']) {
              source.addEventListener(type, event => {
                const frame = JSON.parse(event.data);
                window.lastEventId = event.lastEventId;
                if (type !== 'update') {
                  seen.push(type);
                } else if (frame.offset > lastOffset) { // a replay that was cut off begins again
                  seen.push('update ' + frame.seq + ' ' + frame.data);
                  lastOffset = frame.offset;
                }
              });
            }
            source.addEventListener('error', () => seen.push('error ' + source.readyState));
            """;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private ChromeDriver browser;
    private WebDriverWait page;

    @BeforeAll
    void openABrowser(@TempDir Path profile) {
        browser = Chromium.open(profile);
        page = Chromium.waitOn(browser);
    }

    @AfterAll
    void quit() {
        if (browser != null) {
            browser.quit();
        }
    }

    private void listen(String origin, String query) {
        browser.get(origin + "/favicon.svg"); // any page of the origin
        Object unused = browser.executeScript(LISTEN, "/sse?" + query);
    }

    /** From now on the browser is no program of this machine. */
    private void sendAsAProxyWould(Map<String, Object> headers) {
        Object unused = browser.executeCdpCommand("Network.enable", Map.of());
        unused = browser.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", headers));
    }

    private List<String> seen() {
        List<String> seen = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(browser.executeScript("return seen"))).forEach(entry -> seen.add(entry + ""));
        return seen;
    }

    private long updatesSeen() {
        return seen().stream().filter(entry -> entry.startsWith("update ")).count();
    }

    private void becomesTrue(String what) {
        var unused = page.until(now -> Boolean.TRUE.equals(browser.executeScript("return " + what)));
    }

    @Test
    void comesAgainByItselfWithoutAHoleOrADouble() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("browser", "0");
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            listen("http://127.0.0.1:" + proxy.port(), "topics=browser&snapshot=false");
            becomesTrue("seen.includes('synced')");
            int updates = 0;
            for (int i = 0; i < DROPS; i++) {
                publisher.publishNumbers("browser", updates + 1, updates + UPDATES_BETWEEN);
                updates += UPDATES_BETWEEN;
                int soFar = updates;
                var unused = page.until(now -> updatesSeen() >= soFar);
                proxy.dropAll();
                publisher.publishNumbers("browser", updates + 1, updates + UPDATES_BETWEEN); // while it is away
                updates += UPDATES_BETWEEN;
            }
            int all = updates;
            var unused = page.until(now -> updatesSeen() >= all);
            publisher.publish("browser", Integer.toString(all + 1));
            unused = page.until(now -> updatesSeen() > all);
            assertThat(seen().stream().filter(entry -> entry.startsWith("update ")))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, all + 1L)
                            .mapToObj(data -> "update " + (data + 1) + " " + data)
                            .toList());
            assertThat(seen()).contains("error 0").doesNotContain("gap", "fault", "snapshot");
            assertThat(seen().stream().filter("welcome"::equals)).hasSize(DROPS + 1);
            assertThat(browser.executeScript("return lastEventId"))
                    .isEqualTo(hub.journal().head().epoch() + ":"
                            + hub.journal().head().offset());
        }
    }

    /** Without the key of this machine. */
    @Test
    void doesNotComeAgainAfterARefusal() {
        sendAsAProxyWould(Map.of("Via", "1.1 proxy"));
        try {
            listen("http://127.0.0.1:" + port, "topics=%24sys/%23");
            becomesTrue("source.readyState === EventSource.CLOSED");
            assertThat(seen()).containsExactly("error 2");
        } finally {
            sendAsAProxyWould(Map.of());
        }
    }

    @Test
    void doesNotComeAgainAfterABadQuery() {
        listen("http://127.0.0.1:" + port, "topics=a&policy=none");
        becomesTrue("source.readyState === EventSource.CLOSED");
        assertThat(seen()).containsExactly("error 2");
    }
}
