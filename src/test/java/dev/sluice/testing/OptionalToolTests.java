package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class OptionalToolTests {

    @TempDir
    Path folder;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no sh")
    void findsACommandOfTheSystem() {
        assertThat(OptionalTool.require("sh")).isExecutable();
    }

    @Test
    void takesTheFirstFolderThatHoldsTheCommand() throws IOException {
        Path absent = folder.resolve("absent");
        Path first = command(folder.resolve("first"), true);
        Path second = command(folder.resolve("second"), true);

        assertThat(OptionalTool.require("tool", List.of(absent, first.getParent(), second.getParent()), true))
                .isEqualTo(first);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows takes every file for one that can be run")
    void passesOverFoldersAndFilesThatDoNotRun() throws IOException {
        Files.createDirectories(folder.resolve("a/tool"));
        Path plain = command(folder.resolve("b"), false);
        Path runs = command(folder.resolve("c"), true);

        assertThat(OptionalTool.require(
                        "tool", List.of(folder.resolve("a"), plain.getParent(), runs.getParent()), true))
                .isEqualTo(runs);
    }

    @Test
    void skipsTheTestWithoutTheCommand() {
        assertThatThrownBy(() -> OptionalTool.require("tool", List.of(folder), false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("needs the command 'tool'");
    }

    @Test
    void failsTheTestWithoutTheCommandWhereAllAreRequired() {
        assertThatThrownBy(() -> OptionalTool.require("tool", List.of(folder), true))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("needs the command 'tool'")
                .hasMessageContaining("SLUICE_REQUIRE_ALL=1");
    }

    private static Path command(Path parent, boolean executable) throws IOException {
        Path command = Files.createFile(Files.createDirectories(parent).resolve("tool"));
        assertThat(command.toFile().setExecutable(executable)).isTrue();
        return command;
    }
}
