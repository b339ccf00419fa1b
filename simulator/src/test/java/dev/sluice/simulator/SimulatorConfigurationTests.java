package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import dev.sluice.message.Feed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.test.StepVerifier;

class SimulatorConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @Test
    void twoFeedsByDefault() {
        runner.run(context -> {
            assertThat(context.getBeansOfType(Feed.class).values())
                    .extracting(Feed::name)
                    .containsExactlyInAnyOrder("market", "sensors");
            assertThat(context.getBean(SimulatorProperties.class))
                    .isEqualTo(new SimulatorProperties(
                            true,
                            42,
                            new SimulatorProperties.Market(40, 200),
                            new SimulatorProperties.Sensors(12, 60)));
        });
    }

    @Test
    void noFeedWhereDisabled() {
        runner.withPropertyValues("sluice.simulator.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(Feed.class));
    }

    @ParameterizedTest
    @CsvSource({
        "market.symbols, 0",
        "market.symbols, 10001",
        "market.rate, -1",
        "market.rate, 20001",
        "sensors.devices, 0",
        "sensors.devices, 10001",
        "sensors.rate, -1",
        "sensors.rate, 20001"
    })
    void settingBeyondItsBoundEndsTheStart(String setting, int value) {
        runner.withPropertyValues("sluice.simulator." + setting + '=' + value).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("sluice.simulator." + setting.split("\\.", 2)[0])
                .hasMessageContaining(setting.split("\\.", 2)[1]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"marketFeed", "sensorsFeed"})
    void sameSeedGivesTheSameDraftsOnTheRealClock(String feed) {
        String[] settings = {
            "sluice.simulator.seed=7", "sluice.simulator.market.rate=20000", "sluice.simulator.sensors.rate=20000"
        };
        runner.withPropertyValues(settings).run(context -> {
            List<String> first = drafts(context.getBean(feed, Feed.class));
            List<String> second = drafts(context.getBean(feed, Feed.class));
            assertThat(second).isEqualTo(first).hasSize(2000);
        });
    }

    @ParameterizedTest
    @CsvSource({"market, marketFeed, sensorsFeed", "sensors, sensorsFeed, marketFeed"})
    void feedOfRateZeroIsSilentAndTheOtherIsNot(String silent, String silentFeed, String otherFeed) {
        runner.withPropertyValues("sluice.simulator." + silent + ".rate=0").run(context -> {
            StepVerifier.create(context.getBean(silentFeed, Feed.class).drafts())
                    .expectSubscription()
                    .expectNoEvent(Duration.ofMillis(50))
                    .thenCancel()
                    .verify();
            assertThat(context.getBean(otherFeed, Feed.class).drafts().blockFirst(Duration.ofSeconds(30)))
                    .isNotNull();
        });
    }

    private static List<String> drafts(Feed feed) {
        List<String> drafts = feed.drafts()
                .take(2000)
                .map(SimulatorConfigurationTests::text)
                .collectList()
                .block(Duration.ofSeconds(30));
        return drafts == null ? List.of() : drafts;
    }

    private static String text(Draft draft) {
        return draft.topic() + " " + new String(draft.data(), StandardCharsets.UTF_8);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(SimulatorProperties.class)
    @Import(SimulatorConfiguration.class)
    static class Application {}
}
