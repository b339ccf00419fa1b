package dev.sluice.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.wrapper.WrapperProject.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code mvnw} does with the Maven and the JDK that it finds. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no sh, and runs mvnw.cmd")
class MavenWrapperTests {

    @TempDir
    Path root;

    private WrapperProject project;

    @BeforeEach
    void prepare() throws Exception {
        project = new WrapperProject(root);
    }

    @AfterEach
    void stop() throws IOException {
        project.close();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Apache Maven 3.8.7",
                "\033[1mApache Maven 3.8.7\033[m",
                "Picked up options\nApache Maven 3.10.0 (abc)",
                "Apache Maven 4.0.0-rc-5 (def)"
            })
    void takesTheMavenOnThePath(String version) throws Exception {
        project.maven(version);

        assertThat(project.run("verify"))
                .isEqualTo(new Run(
                        0,
                        List.of(project.commands.resolve("mvn").toString(), project.folder.toString(), "<verify>"),
                        ""));
    }

    @Test
    void passesArgumentsAsGiven() throws Exception {
        project.maven("Apache Maven 3.9.0");

        assertThat(
                        project
                                .run("-Da=b c", "it's", "\"quoted\"", "", "*", "$HOME", "back\\slash", "-e", "--")
                                .out()
                                .stream()
                                .skip(2))
                .containsExactly(
                        "<-Da=b c>", "<it's>", "<\"quoted\">", "<>", "<*>", "<$HOME>", "<back\\slash>", "<-e>", "<-->");
    }

    @Test
    void endsAsMavenEnds() throws Exception {
        project.command("mvn", "#!/bin/sh\n[ \"$1\" = -v ] || exit 3\necho Apache Maven 3.9.0\n");

        assertThat(project.run("verify").exit()).isEqualTo(3);
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        Files.delete(project.commands.resolve("java"));

        Run run = project.run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("mvnw: no java found; install a JDK 17")
                .hasLineCount(1);
    }

    @Test
    void saysThatJavaHomeIsWrong() throws Exception {
        project.environment.put("JAVA_HOME", project.root.toString());

        assertThat(project.run("verify").err())
                .startsWith("mvnw: JAVA_HOME is " + project.root + ", which has no bin/java;")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java version \"1.8.0_292\"", "Picked up options\nopenjdk version \"11.0.2\" 2019-01-15"})
    void saysThatJavaIsTooOld(String version) throws Exception {
        project.command("java", "#!/bin/sh\ncat >&2 <<'END'\n" + version + "\nEND\n");

        assertThat(project.run("verify").err())
                .startsWith("mvnw: " + project.commands.resolve("java") + " is too old; install a JDK 17")
                .hasLineCount(1);
    }
}
