package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.Chromium;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * What {@code src/docs/first-steps.md} says, done: its commands and its page as they stand there, but for the ports, in a home
 * of their own. The server's port is that of a proxy, behind which it can be stopped and started again.
 */
class FirstStepsIT {

    private static final Path GUIDE = Path.of("src/docs/first-steps.md");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path home;

    private String guide;
    private Process pages;

    @BeforeEach
    void readTheGuide() throws IOException {
        guide = Files.readString(GUIDE);
        OptionalTool.require("curl");
        Path folder = Files.createDirectory(home.resolve("pages"));
        Path log = home.resolve("pages.log");
        pages = run(found("`(python3 -m http.server [^`]*)`").replace("8000", "0"), folder, log);
        await().atMost(PATIENCE).until(() -> Files.readString(log).contains(" port "));
        guide = guide.replace("127.0.0.1:8000", "127.0.0.1:" + found(Files.readString(log), " port (\\d+)"));
    }

    @AfterEach
    void stopServingPages() {
        pages.destroy();
    }

    @Test
    void aDeviceAndAPageOfOnesOwn(@TempDir Path profile) throws IOException, InterruptedException {
        ChromeDriver browser = Chromium.open(profile);
        try (ServerProcess server = server();
                DroppingProxy proxy = DroppingProxy.to(server.port())) {
            guide = guide.replace("127.0.0.1:8080", "127.0.0.1:" + proxy.port());
            Process device = device();
            awaitTopics();

            Files.writeString(home.resolve("pages/kitchen.html"), found("```html\n(.*?)```"));
            browser.get(found("`(http://127.0.0.1:\\d+/kitchen.html)`"));
            awaitShown(browser, "live", "\\d+");

            device.destroy();
            server.terminate();
            awaitShown(browser, "not live: this is an old value", "\\d+");
            try (ServerProcess again = server()) {
                proxy.passTo(again.port());
                awaitShown(browser, "live", "\\?");
                device = device();
                awaitShown(browser, "live", "\\d+");
                device.destroy();
            }
        } finally {
            browser.quit();
        }
    }

    /** The jar is made by Maven, so of that command only the names are looked at. */
    @Test
    void theJarIsWhereTheGuideHasIt() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(pom).contains("<id>" + found("mvnw -P(\\w+) package") + "</id>");
        assertThat(pom).contains("<finalName>" + found("-jar target/(\\w+)\\.jar") + "</finalName>");
    }

    private ServerProcess server() throws IOException, InterruptedException {
        List<String> arguments = Pattern.compile("--sluice\\.\\S+")
                .matcher(found("(java -XX.*?)```"))
                .results()
                .map(argument -> argument.group())
                .toList();
        assertThat(arguments).isNotEmpty();
        return ServerProcess.start(List.of("-Duser.home=" + home), arguments.toArray(String[]::new));
    }

    private Process device() throws IOException {
        Path log = home.resolve("device.log");
        Process device = run(found("```\n(while sleep.*?)```"), home, log);
        await("an answer to a publish").atMost(PATIENCE).until(() -> Files.readString(log)
                .contains("\"offset\""));
        return device;
    }

    private void awaitTopics() throws IOException {
        Path log = home.resolve("topics.log");
        Process look = run(found("`(curl http[^`]*)`"), home, log);
        await().atMost(PATIENCE).until(() -> !look.isAlive());
        assertThat(log).content().contains("home/kitchen");
    }

    private static void awaitShown(ChromeDriver browser, String state, String celsius) {
        await("a page that shows '" + state + "'").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(browser.findElement(By.id("state")).getText()).isEqualTo(state);
            assertThat(browser.findElement(By.id("celsius")).getText()).matches(celsius);
        });
    }

    private Process run(String command, Path folder, Path log) throws IOException {
        String bash = OptionalTool.require("bash").toString();
        ProcessBuilder builder = new ProcessBuilder(bash, "-c", "exec 2>&1\n" + command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("PYTHONUNBUFFERED", "1");
        return builder.start();
    }

    private String found(String pattern) {
        return found(guide, pattern);
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).as("'%s' in %s", pattern, text).isTrue();
        return matcher.group(1);
    }
}
