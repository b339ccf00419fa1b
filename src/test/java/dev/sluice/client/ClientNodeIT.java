package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.OptionalTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The client as a package of npm, in Node 22 or later, Deno and Bun: {@code .ci/run} installs those, and the compiler that
 * checks the types, into {@code target/node}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ClientNodeIT {

    private static final int NODE_MIN = 22;
    private static final Path INSTALLED =
            Path.of("target/node/node_modules/.bin").toAbsolutePath();
    private static final Path CLIENT =
            Path.of("src/main/resources/static/client").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @LocalServerPort
    private int port;

    @TempDir
    private Path folder;

    @Test
    void theExampleRunsFromThePackedFolder() throws IOException, InterruptedException {
        String node = tool("node");
        Matcher version = Pattern.compile("v(\\d+)\\..*\\s*").matcher(run(node, "--version"));
        OptionalTool.require(
                version.matches() && Integer.parseInt(version.group(1)) >= NODE_MIN, "Node " + NODE_MIN + " or later");
        assertTheExampleRuns(node);
    }

    @Test
    void theExampleRunsInDeno() throws IOException, InterruptedException {
        assertTheExampleRuns(tool("deno"), "run", "--quiet", "--allow-net", "--allow-env");
    }

    @Test
    void theExampleRunsInBun() throws IOException, InterruptedException {
        assertTheExampleRuns(tool("bun"));
    }

    private void assertTheExampleRuns(String... command) throws IOException, InterruptedException {
        install();
        Files.writeString(folder.resolve("example.mjs"), ClientDocsIT.example("node"));
        String[] whole = Arrays.copyOf(command, command.length + 1);
        whole[command.length] = "example.mjs";
        assertThat(run(whole)).isEqualTo("node/greeting hello\n");
    }

    @Test
    void theTypesAreThoseOfTheExample() throws IOException, InterruptedException {
        String compiler = tool("tsc");
        install();
        Files.writeString(folder.resolve("example.mts"), ScenarioPage.read("typed.mts"));
        assertThat(run(
                        compiler,
                        "--noEmit",
                        "--strict",
                        "--target",
                        "es2022",
                        "--lib",
                        "es2022,dom",
                        "--module",
                        "nodenext",
                        "example.mts"))
                .isEmpty();
    }

    private void install() throws IOException, InterruptedException {
        String npm = tool("npm");
        String packed = run(npm, "pack", "--silent", CLIENT.toString()).strip();
        assertThat(run(npm, "install", "--silent", "--offline", "--no-audit", "./" + packed))
                .isEmpty();
    }

    private static String tool(String name) {
        Path installed = INSTALLED.resolve(name);
        return Files.isExecutable(installed)
                ? installed.toString()
                : OptionalTool.require(name).toString();
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("SLUICE_URL", "ws://127.0.0.1:" + port + "/ws");
        environment.put("PATH", INSTALLED + ":" + environment.get("PATH"));
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output);
        assertThat(ended && process.exitValue() == 0)
                .as("%s: %s", List.of(command), text)
                .isTrue();
        return text;
    }
}
