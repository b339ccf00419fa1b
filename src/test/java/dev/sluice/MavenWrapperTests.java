package dev.sluice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.testing.OptionalTool;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs a copy of {@code mvnw} that pins a tiny archive, served on loopback, with only the commands it needs on the
 * PATH. The Maven of the archive prints where it is, the working directory and its arguments.
 */
@DisabledOnOs(OS.WINDOWS)
class MavenWrapperTests {

    private static final String NAME = "apache-maven-9.8.7";
    private static final String ARCHIVE = "/repo/org/apache/maven/apache-maven/9.8.7/" + NAME + "-bin.tar.gz";
    private static final String ECHO = """
            #!/bin/sh
            printf '%s\\n' "$0" "$PWD"
            for argument; do printf '<%s>\\n' "$argument"; done
            """;

    @TempDir
    Path root;

    private Path project;
    private Path commands;
    private Path dists;
    private Path kept;
    private byte[] archive;
    private HttpServer server;
    private ExecutorService threads;
    private final Map<String, String> environment = new HashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws Exception;
    }

    private record Run(int exit, List<String> out, String err) {}

    private record Started(Process process, Path out, Path err) {

        Run end() throws Exception {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), Files.readAllLines(out), Files.readString(err));
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        project = Files.createDirectories(root.resolve("the project's folder"));
        commands = Files.createDirectories(root.resolve("commands"));
        for (String name : List.of("sh", "sed", "tar", "gzip", "mkdir", "mktemp", "mv", "rm", "sha512sum", "cat")) {
            link(name);
        }
        command("java", "#!/bin/sh\necho 'openjdk version \"17.0.1\" 2021-10-19' >&2\n");

        archive = archive();
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(archive));
        String script = Files.readString(Path.of("mvnw"))
                .replaceFirst("(?m)^version=.*$", "version=9.8.7")
                .replaceFirst("(?m)^sha512=.*$", "sha512=" + hash);
        assertThat(script).contains("\nversion=9.8.7\n", "\nsha512=" + hash + "\n");
        executable(project.resolve("mvnw"), script);
        dists = root.resolve("user's folder/wrapper/dists");
        kept = dists.resolve(NAME + "-" + hash.substring(0, 12));

        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        environment.put("PATH", commands.toString());
        environment.put("MAVEN_USER_HOME", root.resolve("user's folder").toString());
        environment.put(
                "MVNW_REPOURL", "http://" + host + ":" + server.getAddress().getPort() + "/repo");
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        // JUnit warns about each link out of its folder that it deletes.
        try (Stream<Path> entries = Files.list(commands)) {
            for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void isExecutable() {
        assertThat(Path.of("mvnw")).isExecutable();
    }

    @Test
    void pinsTheSameVersionForWindows() throws IOException {
        String version = Files.readAllLines(Path.of("mvnw")).stream()
                .filter(line -> line.startsWith("version="))
                .findFirst()
                .orElseThrow();
        String windows = Files.readString(Path.of("mvnw.cmd"));

        assertThat(windows).contains("set \"MVNW_" + version.replace("version", "VERSION") + "\"\r\n");
        assertThat(windows.replace("\r\n", "")).doesNotContain("\n");
    }

    @Test
    void fetchesOnceAndKeeps() throws Exception {
        link("curl");
        serve(this::whole);

        Run first = run("verify");
        assertThat(first.exit()).isZero();
        assertThat(first.out()).containsExactly(kept + "/bin/mvn", project.toString(), "<verify>");
        assertThat(first.err()).startsWith("mvnw: fetching Maven 9.8.7 from http://");
        assertOnlyKept();

        Run second = run("verify");
        assertThat(second).isEqualTo(new Run(0, first.out(), ""));
        assertThat(requests).hasValue(1);
    }

    @Test
    void fetchesWithWget() throws Exception {
        link("wget");
        serve(this::whole);

        assertThat(run().exit()).isZero();
        assertOnlyKept();
    }

    @Test
    void fetchesWithTheJdkWhereNothingElseIs() throws Exception {
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        serve(this::whole);

        assertThat(run().exit()).isZero();
        assertOnlyKept();
    }

    @Test
    void keepsUnderTheHomeFolder() throws Exception {
        link("curl");
        serve(this::whole);
        environment.remove("MAVEN_USER_HOME");
        environment.put("HOME", root.resolve("home").toString());

        assertThat(run().out().get(0)).startsWith(root.resolve("home/.m2/wrapper/dists/" + NAME) + "-");
    }

    @Test
    void asksTheArchiveOfApacheUnlessToldOtherwise() throws Exception {
        command("curl", "#!/bin/sh\nexit 6\n");
        environment.remove("MVNW_REPOURL");

        assertThat(run().err())
                .contains("could not fetch https://archive.apache.org/dist/maven/maven-3/9.8.7/binaries/" + NAME
                        + "-bin.tar.gz;");
    }

    @Test
    void refusesAnArchiveThatWasTamperedWith() throws Exception {
        link("curl");
        archive[archive.length / 2] ^= 1;
        serve(this::whole);

        Run run = run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("mvnw: refused http://", "not the pinned one");
        assertThat(dists).isEmptyDirectory();
    }

    @Test
    void saysThatTheServerLacksTheArchive() throws Exception {
        link("curl");

        Run run = run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("404", "mvnw: could not fetch http://", "set MVNW_REPOURL");
        assertThat(dists).isEmptyDirectory();
    }

    @Test
    void keepsNothingOfADownloadThatBreaksOff() throws Exception {
        link("curl");
        serve(exchange -> {
            exchange.sendResponseHeaders(200, archive.length);
            OutputStream body = exchange.getResponseBody();
            body.write(archive, 0, archive.length / 2);
            body.flush();
            exchange.close();
        });

        Run run = run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("mvnw: could not fetch http://");
        assertThat(dists).isEmptyDirectory();
    }

    @Test
    void keepsNothingWhenEndedWhileItFetches() throws Exception {
        link("curl");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        serve(exchange -> {
            asked.countDown();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            whole(exchange);
        });

        Started started = start("verify");
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        started.process().destroy();
        ended.countDown();
        Run run = started.end();
        assertThat(run.exit()).isEqualTo(143);
        assertThat(run.out()).isEmpty();
        assertThat(dists).isEmptyDirectory();
    }

    @Test
    void twoRunsAtOnceBothWork() throws Exception {
        link("curl");
        CyclicBarrier both = new CyclicBarrier(2);
        serve(exchange -> {
            both.await(30, TimeUnit.SECONDS);
            whole(exchange);
        });

        Started one = start("verify");
        Started other = start("verify");
        assertThat(one.end().out()).hasSize(3);
        assertThat(other.end().out()).hasSize(3);
        assertOnlyKept();
    }

    @Test
    void leavesTheFolderOfAQuickerRunAsItIs() throws Exception {
        link("curl");
        serve(this::whole);
        Files.delete(commands.resolve("mv"));
        String quicker = "%s -R \"%s\" \"%s\""
                .formatted(OptionalTool.require("cp"), root.resolve("archive").resolve(NAME), kept);
        command("mv", "#!/bin/sh\n" + quicker + "\nexec " + OptionalTool.require("mv") + " \"$@\"\n");

        assertThat(run("verify").exit()).isZero();
        assertOnlyKept();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Apache Maven 3.6.3", "\033[1mApache Maven 3.7.0\033[m", "Apache Maven 2.2.1", "no version"})
    void passesOverAMavenThatIsTooOld(String version) throws Exception {
        link("curl");
        maven(version);
        serve(this::whole);

        assertThat(run("verify").out()).startsWith(kept + "/bin/mvn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Apache Maven 3.8.7",
                "\033[1mApache Maven 3.8.7\033[m",
                "Picked up options\nApache Maven 3.10.0 (abc)",
                "Apache Maven 4.0.0-rc-5 (def)"
            })
    void takesTheMavenOnThePath(String version) throws Exception {
        maven(version);

        assertThat(run("verify"))
                .isEqualTo(new Run(0, List.of(commands.resolve("mvn").toString(), project.toString(), "<verify>"), ""));
    }

    @Test
    void passesArgumentsAsGiven() throws Exception {
        maven("Apache Maven 3.9.0");

        assertThat(run("-Da=b c", "it's", "\"quoted\"", "", "*", "$HOME", "back\\slash", "-e", "--").out().stream()
                        .skip(2))
                .containsExactly(
                        "<-Da=b c>", "<it's>", "<\"quoted\">", "<>", "<*>", "<$HOME>", "<back\\slash>", "<-e>", "<-->");
    }

    @Test
    void endsAsMavenEnds() throws Exception {
        command("mvn", "#!/bin/sh\n[ \"$1\" = -v ] || exit 3\necho Apache Maven 3.9.0\n");

        assertThat(run("verify").exit()).isEqualTo(3);
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        Files.delete(commands.resolve("java"));

        Run run = run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("mvnw: no java found; install a JDK 17")
                .hasLineCount(1);
    }

    @Test
    void saysThatJavaHomeIsWrong() throws Exception {
        environment.put("JAVA_HOME", root.toString());

        assertThat(run("verify").err())
                .startsWith("mvnw: JAVA_HOME is " + root + ", which has no bin/java;")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java version \"1.8.0_292\"", "Picked up options\nopenjdk version \"11.0.2\" 2019-01-15"})
    void saysThatJavaIsTooOld(String version) throws Exception {
        command("java", "#!/bin/sh\ncat >&2 <<'END'\n" + version + "\nEND\n");

        assertThat(run("verify").err())
                .startsWith("mvnw: " + commands.resolve("java") + " is too old; install a JDK 17")
                .hasLineCount(1);
    }

    private Run run(String... arguments) throws Exception {
        return start(arguments).end();
    }

    /** Starts the script from a folder that is not its own. */
    private Started start(String... arguments) throws IOException {
        int number = runs.incrementAndGet();
        Path out = root.resolve("out" + number);
        Path err = root.resolve("err" + number);
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(project.resolve("mvnw").toString()), Stream.of(arguments))
                        .toList());
        builder.directory(root.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Started(builder.start(), out, err);
    }

    private void serve(Answer answer) {
        server.createContext(ARCHIVE, exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                answer.to(exchange);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
    }

    private void whole(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, archive.length);
        exchange.getResponseBody().write(archive);
    }

    private void assertOnlyKept() throws IOException {
        try (Stream<Path> entries = Files.list(dists)) {
            assertThat(entries).containsExactly(kept);
        }
        try (Stream<Path> entries = Files.list(kept)) {
            assertThat(entries).containsExactly(kept.resolve("bin"));
        }
    }

    private byte[] archive() throws Exception {
        Path bin = Files.createDirectories(root.resolve("archive").resolve(NAME).resolve("bin"));
        executable(bin.resolve("mvn"), ECHO);
        Path file = root.resolve("archive.tar.gz");
        Process tar = new ProcessBuilder(
                        OptionalTool.require("tar").toString(),
                        "-czf",
                        file.toString(),
                        "-C",
                        root.resolve("archive").toString(),
                        NAME)
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return Files.readAllBytes(file);
    }

    private void maven(String version) throws IOException {
        String versionOrEcho = "[ \"$1\" != -v ] || exec cat <<'END'\n" + version + "\nEND\n";
        command(
                "mvn",
                ECHO.replaceFirst(
                        "\n", "\n" + versionOrEcho.replace("\\", "\\\\").replace("$", "\\$")));
    }

    private void link(String name) throws IOException {
        Files.createSymbolicLink(commands.resolve(name), OptionalTool.require(name));
    }

    private void command(String name, String script) throws IOException {
        executable(commands.resolve(name), script);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script, UTF_8);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
