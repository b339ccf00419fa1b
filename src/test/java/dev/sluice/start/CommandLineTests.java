package dev.sluice.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTests {

    private final KnownSettings known = KnownSettings.of(CommandLineTests.class.getClassLoader());

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpTeaches(String option) {
        assertThat(CommandLine.answer("--server.port=1", option))
                .contains("Usage:", "--server.port=8080", "Examples:", "README.md", "ExitOnOutOfMemoryError");
    }

    @Test
    void helpNamesSettingsThatThereAre() {
        String help = CommandLine.answer("--help");
        assertThat(help).isNotNull();
        assertThat(help.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("--sluice."))
                        .map(line -> line.substring(2, line.indexOf('='))))
                .hasSizeGreaterThan(5)
                .allMatch(known::has);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionIsOneLine(String option) {
        assertThat(CommandLine.answer(option)).matches("sluice \\S+\n");
    }

    @Test
    void allElseStartsTheServer() {
        assertThat(CommandLine.answer()).isNull();
        assertThat(CommandLine.answer("--server.port=1", "--versions", "help")).isNull();
    }
}
