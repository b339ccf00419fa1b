package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients of other languages, as their packages come with the system. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OtherClientsIT {

    private static final int NO_PACKAGE = 3;

    /** In the spelling that Python has for them too. */
    private static final List<String> NUMBERS = List.of(
            "[0,-1,23,24,255,256,65536,4294967296,18446744073709551615,-18446744073709551616]",
            "[18446744073709551616,-18446744073709551617,666602565558058555526665]",
            "[340282366920938463463374607431768211455,-340282366920938463463374607431768211456]",
            "[0.0,1.0,0.5,-4.25,100000.0,9007199254740992.0]",
            "[1.1,1.10,0.10,230.02,-187.440]",
            "[5e-324,1.7976931348623157e308,1e400,-1e-400]",
            "2184977624777232.75",
            "123456789012345678901234567890.1",
            "-0.0",
            "1e22",
            "1e23",
            "{\"deep\":[[[{\"a\":[1.25,null,true,\"\u00fc\"]}]]]}",
            "\"" + "\ud83d\ude00".repeat(100) + "\"");

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

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
    void pythonReadsTheSameFromCborAsFromJson() throws IOException, InterruptedException {
        Path python = OptionalTool.require("python3");
        Path script =
                Path.of("src", "test", "resources", "clients", "formats.py").toAbsolutePath();
        TestPublisher publisher = new TestPublisher(hub);
        for (int i = 0; i < NUMBERS.size(); i++) {
            publisher.publish("numbers/" + i, NUMBERS.get(i));
        }
        Run run = run(python, script.toString(), Integer.toString(port), "quotes/+,numbers/#", "200");
        OptionalTool.require(run.exitCode() != NO_PACKAGE, "Python's packages 'websockets' and 'cbor2'");
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
