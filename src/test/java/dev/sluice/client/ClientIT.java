package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceApplication;
import dev.sluice.hub.Hub;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;

/** The client in a Chromium against the real server, through a proxy that cuts it off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ClientIT {

    private static final int TABS = 5;
    private static final int SLOW_UPDATES = 60;
    private static final int CUTS = 100;
    private static final String WENT_ON = """
            const { client, told } = window.scene;
            await kit.until(() => told.resumed.length === given[0] && client.live, `back ${given[0]} times`);""";
    private static final int TOPICS = 10;
    private static final int DELAY_MILLIS = 100;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry metrics;

    @AutoClose
    private ScenarioPage page;

    @BeforeAll
    void open(@TempDir Path profile) {
        page = ScenarioPage.in(profile);
    }

    @BeforeEach
    void begin() {
        page.open(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sharing", "unshared", "iterating", "changing", "wills-carried-out", "events-apart", "worker"})
    void endsAsTheScenarioSays(String scenario) {
        page.run(scenario);
    }

    @Test
    void fiveTabsHaveOneConnectionAndGoOnWithoutTheOneThatOpenedIt() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        String home = page.browser().getWindowHandle();
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            List<String> tabs = new ArrayList<>();
            for (int tab = 0; tab < TABS; tab++) {
                tabs.add(page.openTab(proxy.port()));
                page.run("shared-begin");
            }
            publisher.publishNumbers("shared/a", 1, 100);
            awaitSessions(1);
            page.closeTab(tabs.remove(0));
            publisher.publishNumbers("shared/a", 101, 200);
            proxy.dropAll();
            publisher.publishNumbers("shared/a", 201, 300);
            for (String tab : tabs) {
                page.switchTo(tab);
                page.run("shared-end", 300);
            }
            awaitSessions(1);
            tabs.forEach(page::closeTab);
            awaitSessions(0);
            page.switchTo(home);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop-oldest", "drop-newest", "conflate"})
    void aSlowTabHasItsContractAndHoldsUpNoOther(String policy) {
        TestPublisher publisher = new TestPublisher(hub);
        String home = page.browser().getWindowHandle();
        String slow = page.openTab(port);
        page.run("shared-slow-begin", true, policy);
        String other = page.openTab(port);
        page.run("shared-slow-begin", false, policy);
        for (int number = 1; number <= SLOW_UPDATES; number++) {
            publisher.publishNumbers("slow/" + policy, number, number);
            page.runBody("await kit.until(() => window.scene.told.data().at(-1) === given[0], 'the other')", number);
        }
        page.run("shared-slow-end", false, policy, SLOW_UPDATES);
        page.switchTo(slow);
        page.run("shared-slow-end", true, policy, SLOW_UPDATES);
        page.closeTab(slow);
        page.closeTab(other);
        page.switchTo(home);
    }

    /** Those of an earlier page may still be ending. */
    private void awaitSessions(int expected) {
        Awaitility.await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(
                        metrics.get("sluice.sessions").gauges().stream()
                                .mapToDouble(Gauge::value)
                                .sum())
                .isEqualTo(expected));
    }

    @Test
    void aServerThatBeganAnewLeavesNoStaleValueInTheStore() throws IOException {
        try (ConfigurableApplicationContext first = server();
                ConfigurableApplicationContext second = server();
                DroppingProxy proxy = DroppingProxy.to(portOf(first))) {
            TestPublisher before = new TestPublisher(first.getBean(Hub.class));
            before.publish("restart/gone", "1");
            before.publish("restart/kept", "\"old\"");
            before.publishNumbers("restart/kept", 1, 10);
            new TestPublisher(second.getBean(Hub.class)).publish("restart/kept", "\"new\"");
            page.open(proxy.port());
            page.run("restart-begin");
            proxy.passTo(portOf(second));
            page.run("restart-end");
        }
    }

    @Test
    void aServerThatComesBackWithItsLogIsGoneOnWith(@TempDir Path folder) throws IOException {
        String[] disk = {"--sluice.journal.store=disk", "--sluice.journal.path=" + folder.resolve("log")};
        ConfigurableApplicationContext first = server(disk);
        try (first;
                DroppingProxy proxy = DroppingProxy.to(portOf(first))) {
            TestPublisher before = new TestPublisher(first.getBean(Hub.class));
            before.publish("disk/kept", "0");
            before.publishNumbers("disk/a", 1, 5);
            page.open(proxy.port());
            page.run("disk-begin", 5);
            first.close();
            try (ConfigurableApplicationContext second = server(disk)) {
                new TestPublisher(second.getBean(Hub.class)).publishNumbers("disk/a", 6, 20);
                proxy.passTo(portOf(second));
                page.run("disk-end", 20);
            }
        }
    }

    @Test
    void whatComesThroughNoMoreIsNotLiveAndIsMadeUpFor() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            page.run("halfopen-begin", "halfopen");
            publisher.publishNumbers("halfopen/a", 1, 5);
            proxy.stall();
            publisher.publishNumbers("halfopen/a", 6, 10);
            page.run("halfopen-stalled");
            publisher.publishNumbers("halfopen/a", 11, 20);
            proxy.flow();
            page.run("halfopen-end", "halfopen", 20);
        }
    }

    @Test
    void whatTheServerLostWithoutAWordIsMadeUpFor() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            page.run("halfopen-begin", "lost");
            publisher.publishNumbers("lost/a", 1, 10);
            proxy.loseServersSide();
            publisher.publishNumbers("lost/a", 11, 20);
            page.run("halfopen-stalled");
            page.run("halfopen-end", "lost", 20);
        }
    }

    @Test
    void theSequenceOfEveryTopicIsUnbrokenOverAHundredCuts() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            page.run("cuts-begin");
            for (int cut = 1; cut <= CUTS; cut++) {
                publishToAll(publisher, cut);
                page.runBody(WENT_ON, cut - 1);
                publishToAll(publisher, cut);
                proxy.dropAll();
            }
            page.run("cuts-end", TOPICS, CUTS);
        }
    }

    private static void publishToAll(TestPublisher publisher, int number) {
        for (int topic = 0; topic < TOPICS; topic++) {
            publisher.publish("cuts/" + topic, Integer.toString(number));
        }
    }

    @Test
    void overALongWayAllComesAndIsLive() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            proxy.delay(Duration.ofMillis(DELAY_MILLIS));
            page.run("far-begin", DELAY_MILLIS);
            publisher.publishNumbers("far/a", 1, 200);
            proxy.dropAll();
            publisher.publishNumbers("far/a", 201, 400);
            page.run("far-end", 400);
        }
    }

    @Test
    void eachCloseCodeThatAServerCanBeBroughtToSays() throws IOException {
        page.run("server-codes");
        String[] small = {
            "--sluice.session.max=2",
            "--sluice.tokens.secret=" + TestTokens.SECRET,
            "--sluice.tokens.revocations=target/test-revocations-codes.json"
        };
        try (ConfigurableApplicationContext server = server(small)) {
            page.open(portOf(server));
            page.run("server-codes-tokens", TestTokens.of("ann", "codes/#", "codes/#"));
        }
        page.run("server-codes-end");
    }

    /** The proxy sends it in the client's name: a browser sends no such thing. */
    @ParameterizedTest
    @MethodSource("dev.sluice.client.JavaClientCloseCodesIT#broken")
    void whoBreaksTheProtocolIsClosedForGoodAndItsSubscribersHearWhy(int code, byte[] bytes) throws IOException {
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            page.run("faults-begin");
            proxy.sendToServers(bytes);
            page.run("faults-closed", code);
        }
    }

    @Test
    void aServerThatHeardNothingOrHadAFaultIsComeBackToWithoutAHole() throws IOException {
        String[] impatient = {"--sluice.session.ping-after=1s", "--sluice.session.pong-within=3s"};
        try (ConfigurableApplicationContext server = server(impatient);
                DroppingProxy proxy = DroppingProxy.to(portOf(server))) {
            TestPublisher publisher = new TestPublisher(server.getBean(Hub.class));
            page.open(proxy.port());
            page.run("faults-begin");
            publisher.publishNumbers("faults/a", 1, 3);
            page.run("faults-heard", 3);
            proxy.stall();
            publisher.publishNumbers("faults/a", 4, 6);
            awaitClosedForSilence(server.getBean(MeterRegistry.class));
            proxy.flow();
            page.run("faults-heard", 6, 4408, "no pong in time");
            proxy.refuse();
            publisher.publishNumbers("faults/a", 7, 9); // what has to be read for the resume
            try {
                JavaClientCloseCodesIT.JOURNAL_FAILS.set(true);
                proxy.accept();
                page.run("faults-waiting", 1011);
            } finally {
                JavaClientCloseCodesIT.JOURNAL_FAILS.set(false);
            }
            page.run("faults-heard", 9, 1011, "server fault");
        }
    }

    private static void awaitClosedForSilence(MeterRegistry metrics) {
        Awaitility.await()
                .atMost(JdkClient.PATIENCE)
                .until(() -> metrics.find("sluice.sessions.closed").tag("code", "4408").counters().stream()
                        .anyMatch(counter -> counter.count() > 0));
    }

    private static ConfigurableApplicationContext server(String... more) {
        String[] all = Stream.concat(
                        Stream.of("--server.port=0", "--sluice.simulator.enabled=false", "--spring.jmx.enabled=false"),
                        Stream.of(more))
                .toArray(String[]::new);
        return new SpringApplicationBuilder(SluiceApplication.class, JavaClientCloseCodesIT.FailingJournal.class)
                .run(all);
    }

    private static int portOf(ConfigurableApplicationContext server) {
        return Integer.parseInt(Objects.requireNonNull(server.getEnvironment().getProperty("local.server.port")));
    }

    @Test
    void whereNoUpgradeSucceedsServerSentEventsTakeOver() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.open(proxy.port());
            page.run("events-begin");
            for (int number = 2; number <= 40; number++) {
                publisher.publishNumbers("events/a", number, number);
                if (number % 10 == 0) {
                    proxy.dropAll();
                }
            }
            page.run("events-end", 40);
        }
    }
}
