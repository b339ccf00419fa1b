package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor judges by. */
class FindingTests {

    private static final long MB = 1 << 20;

    private static List<Long> everyMillis(long step, int arrivals) {
        return LongStream.range(0, arrivals)
                .map(i -> TimeUnit.MILLISECONDS.toNanos(i * step))
                .boxed()
                .toList();
    }

    @Test
    void eachConnectionTakesAFile() {
        assertThat(MachineFindings.openFiles(60_500, 60_000).verdict()).isEqualTo(Verdict.OK);
        Finding few = MachineFindings.openFiles(1_024, 60_000);
        assertThat(few.verdict()).isEqualTo(Verdict.WARN);
        assertThat(few.what()).contains("1024 may be open", "60000", "LimitNOFILE");
    }

    @Test
    void theHeapLeavesRoomAndIsNotTooSmall() {
        assertThat(MachineFindings.memory(4_096 * MB, 1_024 * MB).verdict()).isEqualTo(Verdict.OK);
        assertThat(MachineFindings.memory(512 * MB, 128 * MB).verdict()).isEqualTo(Verdict.WARN);
        assertThat(MachineFindings.memory(1_024 * MB, 1_000 * MB).verdict()).isEqualTo(Verdict.BAD);
    }

    @Test
    void aJournalNeedsAFolder(@TempDir Path folder) {
        Map<String, String> settings = Map.of(
                "sluice.journal.store",
                "disk",
                "sluice.journal.path",
                folder.resolve("none/log.mv").toString());
        assertThat(MachineFindings.of(settings))
                .anyMatch(finding -> finding.subject().equals("journal") && finding.verdict() == Verdict.BAD);
    }

    @Test
    void heartbeatsThatComeTogetherWereHeldBack() {
        assertThat(ServerFindings.events(everyMillis(250, 4)).verdict()).isEqualTo(Verdict.OK);
        assertThat(ServerFindings.events(everyMillis(5, 4)).what()).contains("at once", "proxy_buffering off");
        assertThat(ServerFindings.events(List.of()).what()).contains("0 heartbeats", "proxy_buffering off");
    }

    @Test
    void clocksMayDifferByTwoSeconds() {
        assertThat(ServerFindings.clock(Duration.ofMillis(-1_900)).verdict()).isEqualTo(Verdict.OK);
        assertThat(ServerFindings.clock(Duration.ofSeconds(-90)).what()).contains("-90 s ahead", "NTP");
    }

    @Test
    void aCertificateThatIsNoneIsTold(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("web.pem"), "nothing");
        assertThat(CertificateFindings.of(
                        Map.of("spring.ssl.bundle.pem.web.keystore.certificate", "file:" + file), Instant.now()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
                    assertThat(finding.what())
                            .contains("spring.ssl.bundle.pem.web.keystore.certificate can not be read");
                });
    }
}
