package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Which server is meant, and the token that it is shown. */
class ServerOptionsTests {

    @TempDir
    private Path folder;

    private Captured captured = new Captured("", false, Map.of());

    private ServerOptions with(String... args) {
        ServerOptions options = new ServerOptions(captured.terminal());
        var unused = new CommandLine(options).parseArgs(args);
        return options;
    }

    @ParameterizedTest
    @CsvSource({
        "https://sluice.example:8443, https://sluice.example:8443/",
        "wss://sluice.example/a, https://sluice.example/a/",
        "ws://[::1]:8080/, http://[::1]:8080/",
        "sluice.example:8080, http://sluice.example:8080/",
    })
    void addressesAreThoseOfHttp(String given, URI base) {
        assertThat(with("--server", given).base()).isEqualTo(base);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:hush@a", "ftp://a", "http://a?token=1", "http://", "a b"})
    void whatIsNoAddressIsRefused(String given) {
        assertThatThrownBy(() -> with("--server", given).base())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no address of a server");
    }

    @Test
    void theOptionComesBeforeTheVariable() {
        captured = new Captured("", false, Map.of("SLUICE_SERVER", "https://a", "SLUICE_TOKEN", "t"));
        assertThat(with().base()).isEqualTo(URI.create("https://a/"));
        assertThat(with("--server=https://b").base()).isEqualTo(URI.create("https://b/"));
        assertThat(with().token()).isEqualTo("t");
    }

    @Test
    void aTokenFileMayBeTheMachinesKey() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "Authorization: Bearer abc\n");
        assertThat(with("--token-file", key.toString()).token()).isEqualTo("abc");
    }

    @Test
    void aTokenFileIsReadAnewAndOneThatIsEmptyByThenChangesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "one\n");
        ServerOptions options = with("--token-file", file.toString());
        assertThat(options.token()).isEqualTo("one");
        Files.writeString(file, "two\n");
        assertThat(options.token()).isEqualTo("two");
        Files.writeString(file, "");
        assertThat(options.token()).isEqualTo("two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "é"})
    void whatIsNoTokenIsRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), text);
        assertThatThrownBy(() -> with("--token-file", file.toString()).token())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("has no token");
    }

    @Test
    void aTokenInTheClearIsWarnedOfOnceAndOverLoopbackNot() {
        captured = new Captured("", false, Map.of("SLUICE_TOKEN", "t"));
        assertThat(with("--server=http://127.0.0.1").token()).isEqualTo("t");
        assertThat(captured.err()).isEmpty();
        ServerOptions far = with("--server=http://192.0.2.1");
        assertThat(far.token()).isEqualTo("t");
        assertThat(far.token()).isEqualTo("t");
        assertThat(captured.err()).isEqualTo("sluice: warning: the token goes to 192.0.2.1 in the clear; take https\n");
    }
}
