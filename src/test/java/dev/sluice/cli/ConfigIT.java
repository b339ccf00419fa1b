package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The settings judged and shown without a start. */
@ExtendWith(OutputCaptureExtension.class)
class ConfigIT {

    @Test
    void soundSettingsAreSoundAndNothingIsOpened(@TempDir Path folder) {
        Captured check = Captured.run(
                "config",
                "check",
                "--sluice.journal.store=disk",
                "--sluice.journal.path=" + folder.resolve("log.mv"),
                "--sluice.publish.key-file=" + folder.resolve("key"),
                "--sluice.ingest.mqtt.uri=mqtt://127.0.0.1:1");
        assertThat(check.out()).isEqualTo("The server would start with these settings.\n");
        assertThat(check.exit()).isEqualTo(Exit.DONE);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--sluice.jurnal.store=disk|Did you mean 'sluice.journal.store'?",
                "--sluice.journal.store=dsk|MEMORY",
                "--server.ssl.bundle=web|no SSL bundle of the name 'web'",
                "--server.address=0.0.0.0|SLUICE_TOKENS_SECRET",
            })
    void whatTheStartRefusesIsToldInItsWords(String setting, String told, CapturedOutput output) {
        Captured check = Captured.run("config", "check", setting);
        assertThat(check.exit()).isEqualTo(Exit.FAILED);
        assertThat(output.getAll()).contains(told).doesNotContain("\tat ");
    }

    @Test
    void eachSettingHasItsValueAndItsOriginAndSecretsAreHidden() {
        Captured print = Captured.run(
                "config",
                "print",
                "--sluice.journal.store=disk",
                "--sluice.tokens.secret=0123456789012345678901234567890123456789",
                "--sluice.ingest.mqtt.uri=mqtt://user:hush@broker:1883",
                "--server.port=9000");
        assertThat(print.out().lines())
                .anyMatch(
                        line -> line.startsWith("sluice.journal.store = disk  # ") && line.contains("commandLineArgs"))
                .contains("sluice.journal.updates = 100000  # default")
                .anyMatch(line -> line.startsWith("sluice.tokens.secret = (hidden)  # "))
                .anyMatch(line -> line.startsWith("sluice.ingest.mqtt.uri = mqtt://(hidden)@broker:1883  # "))
                .anyMatch(line -> line.startsWith("server.port = 9000  # "))
                .noneMatch(line -> line.contains("hush") || line.contains("0123456789"));
        assertThat(print.exit()).isEqualTo(Exit.DONE);
    }
}
