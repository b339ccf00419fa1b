package dev.sluice.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.OptionalTool;
import dev.sluice.wrapper.WrapperProject.Run;
import dev.sluice.wrapper.WrapperProject.Started;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code mvnw} does where there is no Maven: fetches the pinned one, and keeps nothing else. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no sh, and runs mvnw.cmd")
class MavenWrapperFetchTests {

    @TempDir
    Path root;

    private WrapperProject project;
    private ArchiveServer server;

    @BeforeEach
    void prepare() throws Exception {
        project = new WrapperProject(root);
        server = new ArchiveServer(WrapperProject.ARCHIVE_PATH, project.archive);
        project.environment.put("MVNW_REPOURL", server.url());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        project.close();
    }

    @Test
    void fetchesOnceAndKeeps() throws Exception {
        project.link("curl");
        server.answer(server::whole);

        Run first = project.run("verify");
        assertThat(first.exit()).isZero();
        assertThat(first.out()).containsExactly(project.kept + "/bin/mvn", project.folder.toString(), "<verify>");
        assertThat(first.err()).startsWith("mvnw: fetching Maven 9.8.7 from http://");
        assertOnlyKept();

        Run second = project.run("verify");
        assertThat(second).isEqualTo(new Run(0, first.out(), ""));
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void fetchesWithWget() throws Exception {
        project.link("wget");
        server.answer(server::whole);

        assertThat(project.run().exit()).isZero();
        assertOnlyKept();
    }

    @Test
    void fetchesWithTheJdkWhereNothingElseIs() throws Exception {
        project.environment.put("JAVA_HOME", System.getProperty("java.home"));
        server.answer(server::whole);

        assertThat(project.run().exit()).isZero();
        assertOnlyKept();
    }

    @Test
    void keepsUnderTheHomeFolder() throws Exception {
        project.link("curl");
        server.answer(server::whole);
        project.environment.remove("MAVEN_USER_HOME");
        project.environment.put("HOME", project.root.resolve("home").toString());

        assertThat(project.run().out().get(0))
                .startsWith(project.root.resolve("home/.m2/wrapper/dists/" + WrapperProject.NAME) + "-");
    }

    @Test
    void asksTheArchiveOfApacheUnlessToldOtherwise() throws Exception {
        project.command("curl", "#!/bin/sh\nexit 6\n");
        project.environment.remove("MVNW_REPOURL");

        assertThat(project.run().err())
                .contains("could not fetch https://archive.apache.org/dist/maven/maven-3/9.8.7/binaries/"
                        + WrapperProject.NAME + "-bin.tar.gz;");
    }

    @Test
    void refusesAnArchiveThatWasTamperedWith() throws Exception {
        project.link("curl");
        project.archive[project.archive.length / 2] ^= 1;
        server.answer(server::whole);

        Run run = project.run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("mvnw: refused http://", "not the pinned one");
        assertThat(project.dists).isEmptyDirectory();
    }

    @Test
    void saysThatTheServerLacksTheArchive() throws Exception {
        project.link("curl");

        Run run = project.run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("404", "mvnw: could not fetch http://", "set MVNW_REPOURL");
        assertThat(project.dists).isEmptyDirectory();
    }

    @Test
    void keepsNothingOfADownloadThatBreaksOff() throws Exception {
        project.link("curl");
        server.answer(exchange -> {
            exchange.sendResponseHeaders(200, project.archive.length);
            OutputStream body = exchange.getResponseBody();
            body.write(project.archive, 0, project.archive.length / 2);
            body.flush();
            exchange.close();
        });

        Run run = project.run("verify");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("mvnw: could not fetch http://");
        assertThat(project.dists).isEmptyDirectory();
    }

    @Test
    void keepsNothingWhenEndedWhileItFetches() throws Exception {
        project.link("curl");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        server.answer(exchange -> {
            asked.countDown();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            server.whole(exchange);
        });

        Started started = project.start("verify");
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        started.process().destroy();
        ended.countDown();
        Run run = started.end();
        assertThat(run.exit()).isEqualTo(143);
        assertThat(run.out()).isEmpty();
        assertThat(project.dists).isEmptyDirectory();
    }

    @Test
    void twoRunsAtOnceBothWork() throws Exception {
        project.link("curl");
        CyclicBarrier both = new CyclicBarrier(2);
        server.answer(exchange -> {
            both.await(30, TimeUnit.SECONDS);
            server.whole(exchange);
        });

        Started one = project.start("verify");
        Started other = project.start("verify");
        assertThat(one.end().out()).hasSize(3);
        assertThat(other.end().out()).hasSize(3);
        assertOnlyKept();
    }

    @Test
    void leavesTheFolderOfAQuickerRunAsItIs() throws Exception {
        project.link("curl");
        server.answer(server::whole);
        Files.delete(project.commands.resolve("mv"));
        String quicker = "%s -R \"%s\" \"%s\""
                .formatted(
                        OptionalTool.require("cp"),
                        project.root.resolve("archive").resolve(WrapperProject.NAME),
                        project.kept);
        project.command("mv", "#!/bin/sh\n" + quicker + "\nexec " + OptionalTool.require("mv") + " \"$@\"\n");

        assertThat(project.run("verify").exit()).isZero();
        assertOnlyKept();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Apache Maven 3.6.3", "\033[1mApache Maven 3.7.0\033[m", "Apache Maven 2.2.1", "no version"})
    void passesOverAMavenThatIsTooOld(String version) throws Exception {
        project.link("curl");
        project.maven(version);
        server.answer(server::whole);

        assertThat(project.run("verify").out()).startsWith(project.kept + "/bin/mvn");
    }

    private void assertOnlyKept() throws IOException {
        try (Stream<Path> entries = Files.list(project.dists)) {
            assertThat(entries).containsExactly(project.kept);
        }
        try (Stream<Path> entries = Files.list(project.kept)) {
            assertThat(entries).containsExactly(project.kept.resolve("bin"));
        }
    }
}
