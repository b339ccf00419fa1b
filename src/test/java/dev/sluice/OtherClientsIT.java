package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.OptionalTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients of other languages, as their packages come with the system. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OtherClientsIT {

    private static final int NO_PACKAGE = 3;

    @LocalServerPort
    private int port;

    @TempDir
    private Path folder;

    private record Run(int exitCode, String output) {}

    private Run run(Path command, String... arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("output.txt");
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(line::toString).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    }

    @Test
    void pythonStreams() throws IOException, InterruptedException {
        Path python = OptionalTool.require("python3");
        Path script =
                Path.of("src", "test", "resources", "clients", "stream.py").toAbsolutePath();
        Run run = run(python, script.toString(), Integer.toString(port), "quotes/+,sensors/#", "200");
        OptionalTool.require(run.exitCode() != NO_PACKAGE, "Python's package 'websockets'");
        assertThat(run).isEqualTo(new Run(0, ""));
    }

    @Test
    void curlIsToldToUpgrade() throws IOException, InterruptedException {
        Path curl = OptionalTool.require("curl");
        Run run = run(curl, "--silent", "--include", "--max-time", "10", "http://127.0.0.1:" + port + "/ws");
        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).startsWith("HTTP/1.1 426").containsIgnoringCase("upgrade: websocket");
    }
}
