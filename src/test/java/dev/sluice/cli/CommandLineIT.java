package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code src/docs/command-line.md}, run as they stand there, one behind the other, against one server. */
class CommandLineIT {

    private static final Path PAGE = Path.of("src/docs/command-line.md");
    private static final Pattern BLOCK = Pattern.compile("```\n(\\$ .*?)```", Pattern.DOTALL);

    /** Numbers that are other ones each time: times of day, dates, resume points, microseconds. */
    private static final Pattern CHANGING =
            Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}|\\d{4}-\\d\\d-\\d\\d|[0-9a-f]{16}:|\"ts\":\\d+");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The process of the tests has servers of its own, so that it may speak for somebody who is connected to one of them. */
    private static final String OPEN = "--sluice.publish.protected-mode=false";

    @TempDir
    private Path home;

    private record Example(String command, List<String> output) {

        static Example of(String text) {
            List<String> lines = text.lines().toList();
            return new Example(lines.get(0), lines.subList(1, lines.size()));
        }
    }

    private static List<Example> examples() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .flatMap(block -> Arrays.stream(block.split("(?m)^\\$ ")))
                .filter(example -> !example.isEmpty())
                .map(Example::of)
                .toList();
    }

    @Test
    void examplesDoWhatThePageSays() throws IOException, InterruptedException {
        assertThat(examples()).hasSizeGreaterThan(6);
        try (ServerProcess server =
                ServerProcess.start(List.of("-Duser.home=" + home), "--sluice.simulator.enabled=false", OPEN)) {
            for (Example example : examples()) {
                Process process = start(server, example.command());
                assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                List<String> said = new ArrayList<>(Files.readAllLines(home.resolve("out")));
                said.addAll(Files.readAllLines(home.resolve("err")));
                assertThat(said)
                        .as(example.command())
                        .map(CommandLineIT::withoutWhatChanges)
                        .isEqualTo(example.output().stream()
                                .map(CommandLineIT::withoutWhatChanges)
                                .toList());
            }
            aSignalEndsATailThatSaysWhatItSaw(server);
            aReaderThatHasEnoughEndsATail(server);
            aPublishThatIsCutOffGoesOn(server);
        }
    }

    private static String withoutWhatChanges(String line) {
        return CHANGING.matcher(line).replaceAll("~");
    }

    /** As Ctrl-C does, which a test can not send where it was started in the background. */
    private void aSignalEndsATailThatSaysWhatItSaw(ServerProcess server) throws IOException, InterruptedException {
        Process tail = start(server, "exec sluice tail 'plant/#'");
        await().atMost(PATIENCE)
                .until(() -> Files.readAllLines(home.resolve("out")).size() == 3);
        tail.destroy();
        assertThat(tail.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(tail.exitValue()).isEqualTo(143);
        assertThat(home.resolve("err")).hasContent("sluice: 3 updates, none lost");
    }

    private void aReaderThatHasEnoughEndsATail(ServerProcess server) throws IOException, InterruptedException {
        Process tail = start(
                server,
                "set -o pipefail; (sluice tail 'plant/#' | head -1) & pid=$!; "
                        + "while kill -0 $pid 2>&-; do echo 1; sleep 0.2; done | sluice publish plant/x - >&2; wait $pid");
        assertThat(tail.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(tail.exitValue()).isZero();
        assertThat(Files.readAllLines(home.resolve("out"))).hasSize(1);
    }

    private static void aPublishThatIsCutOffGoesOn(ServerProcess server) throws IOException, InterruptedException {
        try (DroppingProxy proxy = DroppingProxy.to(server.port());
                PipedInputStream in = new PipedInputStream()) {
            PipedOutputStream lines = new PipedOutputStream(in);
            Captured publish = new Captured(in, false, Map.of("SLUICE_SERVER", "127.0.0.1:" + proxy.port()));
            Thread thread = new Thread(() -> publish.with("publish", "plant/cut", "-"));
            thread.start();
            lines.write('1');
            lines.write('\n');
            lines.flush();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(publish.out() + publish.err())
                    .contains("plant/cut  seq 1"));
            proxy.dropAll();
            await().atMost(PATIENCE).until(() -> publish.err().contains("the connection was lost"));
            lines.write('2');
            lines.write('\n');
            lines.close();
            thread.join(PATIENCE.toMillis());
            assertThat(publish.err()).contains("connected again", "2 published, 0 not published");
            assertThat(publish.exit()).isEqualTo(Exit.DONE);
        }
    }

    /** {@code sluice} is a program on the path, as the page wants it. */
    private Process start(ServerProcess server, String command) throws IOException {
        Path program = home.resolve("sluice");
        if (!Files.exists(program)) {
            Files.writeString(
                    program,
                    "#!/bin/sh\nexec \"$JAVA\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                            + " dev.sluice.SluiceApplication \"$@\"\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
        }
        String bash = OptionalTool.require("bash").toString();
        ProcessBuilder builder = new ProcessBuilder(bash, "-c", command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile());
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("PATH", home + ":" + System.getenv("PATH"));
        builder.environment().put("SLUICE_SERVER", "127.0.0.1:" + server.port());
        return builder.start();
    }
}
