package dev.sluice.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.SluiceApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Wrong settings are told in words. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartIT {

    private static void refuses(String... settings) {
        String[] arguments = new String[settings.length + 2];
        System.arraycopy(settings, 0, arguments, 2, settings.length);
        arguments[0] = "--sluice.simulator.enabled=false";
        arguments[1] = "--server.port=0";
        assertThatThrownBy(() -> SpringApplication.run(SluiceApplication.class, arguments))
                .isInstanceOf(Exception.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--sluice.jurnal.store=disk|There is no setting 'sluice.jurnal.store'|'sluice.journal.store'",
                "--sluice.proxy.trusted=10.0.0.0/99|sluice.proxy.trusted: '10.0.0.0/99' is no network|0 to 32",
                "--sluice.websocket.allowed-origins=app.example|'app.example'|https://app.example",
                "--sluice.delivery.waiting-bytes=-1|sluice.delivery.waiting-bytes: a size must be above 0|Correct it",
                "--sluice.clock.jump-max=99999999d|sluice.clock.jump-max: a time must be from 0 to a hundred years|Correct it",
                "--sluice.senml.prefix=a//b|sluice.senml.prefix|Correct it",
                "--server.ssl.bundle=web|no SSL bundle of the name 'web'|spring.ssl.bundle.pem.web.keystore.certificate",
                "--server.ssl.key-store=none.p12|Could not load store from 'none.p12'|its password",
                "--server.address=192.0.2.1 --sluice.tokens.open=true|can not listen there|server.address",
                "--sluice.journal.store=disk --sluice.journal.store=memory|gives sluice.journal.store more than once|Correct it",
                "--sluice.tokens.publicKey=a --sluice.tokens.public-key=b|sluice.tokens.public|more than once",
            })
    void wrongSettingIsASentence(String settings, String description, String action, CapturedOutput output) {
        refuses(settings.split(" "));
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", description, action)
                .doesNotContain("\tat ", "Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "--server.address=0.0.0.0, 0.0.0.0 (server.address)",
        "--server.address=192.0.2.1, 192.0.2.1 (server.address)",
        "--server.address=::, 0:0:0:0:0:0:0:0 (server.address)",
        "--server.address=, all addresses (server.address)",
        "--server.address=0.0.0.0 --sluice.tokens.open=false, 0.0.0.0 (server.address)",
        "--management.server.port=0 --management.server.address=0.0.0.0, 0.0.0.0 (management.server.address)",
    })
    void anotherAddressThanLoopbackTakesAKey(String settings, String address, CapturedOutput output) {
        refuses(settings.split(" "));
        assertThat(output.getAll())
                .contains(
                        "APPLICATION FAILED TO START",
                        "would listen on " + address,
                        "SLUICE_TOKENS_SECRET=$(openssl rand -base64 32)",
                        "127.0.0.1",
                        "sluice.tokens.open=true")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void brokenFileOfSettingsIsASentence(@TempDir Path folder, CapturedOutput output) throws IOException {
        Path file = folder.resolve("broken.yaml");
        Files.writeString(file, "server:\n\tport: 1\n");
        refuses("--spring.config.additional-location=" + file);
        assertThat(output.getAll()).contains("is no YAML", "line 2").doesNotContain("\tat ");
    }
}
