package dev.sluice.wrapper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.OptionalTool;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A folder with a copy of {@code mvnw} that pins a tiny archive, and with only the commands it needs on the PATH. The
 * Maven of the archive prints where it is, the working directory and its arguments.
 */
final class WrapperProject implements AutoCloseable {

    static final String NAME = "apache-maven-9.8.7";
    static final String ARCHIVE_PATH = "/org/apache/maven/apache-maven/9.8.7/" + NAME + "-bin.tar.gz";

    private static final String ECHO = """
            #!/bin/sh
            printf '%s\\n' "$0" "$PWD"
            for argument; do printf '<%s>\\n' "$argument"; done
            """;

    final Path root;
    final Path folder;
    final Path commands;
    /** Where fetched Mavens are kept, and where the pinned one is to be. */
    final Path dists;

    final Path kept;
    final byte[] archive;
    final Map<String, String> environment = new HashMap<>();
    private final AtomicInteger runs = new AtomicInteger();

    record Run(int exit, List<String> out, String err) {}

    record Started(Process process, Path out, Path err) {

        Run end() throws Exception {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), Files.readAllLines(out), Files.readString(err));
        }
    }

    WrapperProject(Path root) throws Exception {
        this.root = root;
        folder = Files.createDirectories(root.resolve("the project's folder"));
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
        executable(folder.resolve("mvnw"), script);
        dists = root.resolve("user's folder/wrapper/dists");
        kept = dists.resolve(NAME + "-" + hash.substring(0, 12));
        environment.put("PATH", commands.toString());
        environment.put("MAVEN_USER_HOME", root.resolve("user's folder").toString());
    }

    Run run(String... arguments) throws Exception {
        return start(arguments).end();
    }

    /** Starts the script from a folder that is not its own. */
    Started start(String... arguments) throws IOException {
        int number = runs.incrementAndGet();
        Path out = root.resolve("out" + number);
        Path err = root.resolve("err" + number);
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(folder.resolve("mvnw").toString()), Stream.of(arguments))
                        .toList());
        builder.directory(root.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Started(builder.start(), out, err);
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

    /** Puts a Maven on the PATH that says so of its version. */
    void maven(String version) throws IOException {
        String versionOrEcho = "[ \"$1\" != -v ] || exec cat <<'END'\n" + version + "\nEND\n";
        command(
                "mvn",
                ECHO.replaceFirst(
                        "\n", "\n" + versionOrEcho.replace("\\", "\\\\").replace("$", "\\$")));
    }

    /** Puts a command of this machine on the PATH. */
    void link(String name) throws IOException {
        Files.createSymbolicLink(commands.resolve(name), OptionalTool.require(name));
    }

    void command(String name, String script) throws IOException {
        executable(commands.resolve(name), script);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script, UTF_8);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    @Override
    public void close() throws IOException {
        // JUnit warns about each link out of its folder that it deletes.
        try (Stream<Path> entries = Files.list(commands)) {
            for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }
}
