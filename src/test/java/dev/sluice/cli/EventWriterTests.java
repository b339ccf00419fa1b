package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Dropped;
import dev.sluice.client.Gap;
import dev.sluice.client.Update;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a stream is written, as lines for people and as NDJSON. */
class EventWriterTests {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Clock TODAY = Clock.fixed(Instant.parse("2025-06-15T15:07:00Z"), ZoneOffset.UTC);

    private final Captured plain = new Captured("", false, Map.of());
    private final Captured coloured = new Captured("", true, Map.of());
    private final HumanLines human = new HumanLines(plain.terminal(), TODAY);
    private final JsonLines json = new JsonLines(plain.terminal());

    @ParameterizedTest
    @ValueSource(strings = {"update", "update-stale", "update-left", "update-topic-escaped", "snapshot"})
    void anUpdateIsWrittenAsItsFrame(String name) throws IOException {
        String frame = Files.readString(GOLDEN.resolve(name + ".json")).strip();
        json.update(Update.read(frame));
        assertThat(plain.out()).isEqualTo(frame + "\n");
    }

    @Test
    void aGapIsWrittenAsItsFrame() throws IOException {
        json.gap(new Gap(3L, 0, "slow", List.of("quotes/AAPL", "q\"/é"), 5L, 9L));
        json.gap(new Gap(null, 2, "history", List.of(), null, null));
        assertThat(plain.out()).isEqualTo("""
                        {"type":"gap","lost":3,"conflated":0,"from":5,"to":9,"reason":"slow","topics":["quotes/AAPL","q\\"/é"]}
                        {"type":"gap","lost":null,"conflated":2,"reason":"history"}
                        """);
    }

    @Test
    void jsonOnATerminalHasNoControlCharacters() throws IOException {
        Update update = Update.read("{\"topic\":\"a\",\"seq\":1,\"offset\":1,\"ts\":1,\"data\":\"\u009b31m\"}");
        json.update(update);
        new JsonLines(coloured.terminal()).update(update);
        assertThat(plain.out()).contains("\u009b31m");
        assertThat(coloured.out()).contains("\\u009b31m").doesNotContain("\u009b");
    }

    @Test
    void peopleSeeTimeTopicAndValue() throws IOException {
        human.update(update(""));
        assertThat(plain.out()).isEqualTo("15:06:40.000  plant/t  44.60\n");
    }

    @Test
    void whatIsNotOfTodayHasItsDate() throws IOException {
        new HumanLines(plain.terminal(), Clock.fixed(Instant.parse("2025-06-16T00:00:00Z"), ZoneOffset.UTC))
                .update(update(""));
        assertThat(plain.out()).startsWith("2025-06-15 15:06:40.000  plant/t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stale", "bad", "uncertain"})
    void whatIsNotToBeTrustedSaysSoBeforeTheValue(String quality) throws IOException {
        human.update(update(",\"quality\":\"" + quality + "\""));
        assertThat(plain.out()).isEqualTo("15:06:40.000  plant/t  [" + quality + "] 44.60\n");
    }

    @Test
    void endsLossesAndWhatIsGoneAreTold() throws IOException {
        human.update(Update.read("{\"topic\":\"a\",\"seq\":1,\"offset\":1,\"ts\":1750000000000000,\"data\":null}"));
        human.update(Update.read(
                "{\"topic\":\"a\",\"seq\":1,\"offset\":1,\"ts\":1750000000000000,\"data\":null,\"left\":true}"));
        human.gap(new Gap(12L, 0, "slow", List.of("a", "b\u001b[2J"), 1L, 20L));
        human.gap(new Gap(null, 0, "history", List.of(), null, null));
        human.dropped(new Dropped(Set.of("c")));
        assertThat(plain.out().lines())
                .containsExactly(
                        "15:06:40.000  a  [retired] the topic has ended",
                        "15:06:40.000  a  [left] its newest value is not selected any more",
                        "-- 12 lost here (this program was too slow for its buffer): a, b\\u001b[2J",
                        "-- updates are missing here, nobody knows how many (the server does not have them any more)",
                        "-- gone, no longer true: c");
    }

    @Test
    void coloursStandOnATerminalOnly() throws IOException {
        human.update(update(",\"quality\":\"stale\""));
        new HumanLines(coloured.terminal(), TODAY).update(update(",\"quality\":\"stale\""));
        assertThat(plain.out()).doesNotContain("\u001b");
        assertThat(coloured.out()).contains("\u001b[1;31m[stale]\u001b[0m 44.60");
    }

    @Test
    void lossesAreCounted() {
        Losses losses = new Losses();
        losses.update();
        assertThat(losses).hasToString("1 update, none lost");
        losses.update();
        losses.gap(new Gap(12L, 0, "slow", List.of(), 1L, 20L));
        assertThat(losses).hasToString("2 updates, 12 lost {slow=12}, told in 1 gap");
        losses.gap(new Gap(3L, 0, "expired", List.of(), 1L, 20L));
        losses.gap(new Gap(null, 0, "history", List.of(), null, null));
        assertThat(losses)
                .hasToString("2 updates, 15 lost {expired=3, slow=12} and nobody knows how many more, told in 3 gaps");
    }

    private static Update update(String quality) {
        return Update.read(
                "{\"topic\":\"plant/t\",\"seq\":1,\"offset\":1,\"ts\":1750000000000000" + quality + ",\"data\":44.60}");
    }
}
