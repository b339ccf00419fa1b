package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.start.KnownSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command is meant, and what is said where none can be run. */
class SluiceTests {

    private final KnownSettings known = KnownSettings.of(SluiceTests.class.getClassLoader());

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpTeaches(String option) {
        assertThat(Captured.run("--server.port=1", option).out())
                .contains("Usage:", "--server.port=8080", "Examples:", "README.md", "ExitOnOutOfMemoryError", "tail ");
    }

    @Test
    void helpNamesSettingsThatThereAre() {
        assertThat(Captured.run("serve", "--help")
                        .out()
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("--sluice."))
                        .map(line -> line.substring(2, line.indexOf('='))))
                .hasSizeGreaterThan(5)
                .allMatch(known::has);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tail", "publish", "topics", "history", "config", "doctor", "completion"})
    void helpOfEachCommandHasExamplesAndExitCodes(String command) {
        Captured help = Captured.run(command, "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("Usage: sluice " + command, "Examples:", "It ends with 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionIsOneLine(String option) {
        assertThat(Captured.run(option).out()).matches("sluice \\S+\n");
    }

    @Test
    void allElseThatBeginsWithDashesStartsTheServer() {
        assertThat(Sluice.isServer()).isTrue();
        assertThat(Sluice.isServer("--server.port=1", "--versions", "help")).isTrue();
        assertThat(Sluice.isServer("serve", "--server.port=1")).isTrue();
        assertThat(Sluice.settings("serve", "--server.port=1")).containsExactly("--server.port=1");
        assertThat(Sluice.isServer("serve", "--help")).isFalse();
        assertThat(Sluice.isServer("tail")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tial|there is no command tial; did you mean tail?",
                "tail|FILTER",
                "tail x --tokn-file=y|--token-file",
                "tail x --max-age=5x|'5x' is no time: write 500ms",
                "tail x --policy=newest|none of drop-oldest",
                "tail x --count=0|--count must be 1 or more",
                "tail x --with=deadband={|is no JSON",
                "tail x --max-rate=NaN|--max-rate must be a number",
                "tail x --token=secret|SLUICE_TOKEN",
                "tail x --server=ftp://a|no address of a server",
                "tail x --server=http://u:p@a|no address of a server",
                "tail x --ca-file=none.pem --server=https://127.0.0.1:1|--ca-file can not be used",
                "publish a/b|VALUE",
                "publish a/b hello|--text",
                "publish a/b 1 --retire|--retire",
                "publish a/b 1 --tll=5s|--tll=5s",
                "publish - --ttl=5s|each line says all",
                "topics --token-file=none|--token-file can not be read",
                "token mint --sub=a|mint needs --sub and a key",
                "completion fish|fish",
                "config|config is followed by check or print",
                "tail x --deadband=/a|'/a' is no deadband",
            })
    void whatIsWrongIsToldInWords(String line, String told) {
        Captured command = Captured.run(line.split(" "));
        assertThat(command.err()).contains(told).startsWith("sluice: ").doesNotContain("Exception", "\tat ");
        assertThat(command.out()).isEmpty();
        assertThat(command.exit()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tail x", "publish a/b 1", "publish -", "topics", "history x"})
    void noServerIsToldAtOnce(String line) {
        Captured command = new Captured("", false, Map.of("SLUICE_SERVER", "127.0.0.1:1")).with(line.split(" "));
        assertThat(command.err()).isEqualTo("sluice: no server at http://127.0.0.1:1/: Connection refused\n");
        assertThat(command.exit()).isEqualTo(Exit.UNREACHABLE);
    }

    @Test
    void anArgumentThatWasNotReadInItsEncodingIsRefused() {
        Captured command = Captured.run("publish", "caf\ufffd", "1");
        assertThat(command.err()).contains("LC_ALL=C.UTF-8");
        assertThat(command.exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void completionKnowsAllCommandsAndTheirOptions() {
        assertThat(Captured.run("completion", "bash").out())
                .contains(
                        "serve", "tail", "publish", "topics", "history", "token", "--max-rate", "--retire", "--limit");
    }

    @Test
    void negativeNumbersAreValues() {
        assertThat(new Captured("", false, Map.of("SLUICE_SERVER", "127.0.0.1:1"))
                        .with("publish", "a/b", "-5")
                        .err())
                .contains("no server");
    }
}
