package dev.sluice.client;

import dev.sluice.testing.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/** An empty page in a Chromium, in which scenarios of the JavaScript client run. For the test to close. */
final class ScenarioPage implements AutoCloseable {

    private static final Duration SCENARIO_MAX = Duration.ofMinutes(3);

    private static final String RUN = """
            const [kit, scenario, given, done] = arguments;
            window.realTimers ??= { setTimeout: setTimeout.bind(window) };
            const AsyncFunction = (async () => {}).constructor;
            import('/client/sluice.js')
              .then((sluice) => new AsyncFunction('sluice', 'kit', 'given', scenario)(sluice, (0, eval)(kit), given))
              .then((value) => done({ value: value ?? null }), (fault) => done({ fault: String(fault?.stack ?? fault) }));
            """;

    private final ChromeDriver browser;

    private ScenarioPage(ChromeDriver browser) {
        this.browser = browser;
    }

    static ScenarioPage in(Path profile) {
        return in(Chromium.open(profile));
    }

    /** One whose {@link Chromium#pieces} are kept. */
    static ScenarioPage traced(Path profile) {
        return in(Chromium.openTraced(profile));
    }

    private static ScenarioPage in(ChromeDriver browser) {
        ScenarioPage page = new ScenarioPage(browser);
        page.browser.manage().timeouts().scriptTimeout(SCENARIO_MAX);
        page.allowOwnCode();
        return page;
    }

    /** Scenarios bring code of their own, which no page of the server may run. */
    private void allowOwnCode() {
        var unused = browser.executeCdpCommand("Page.setBypassCSP", Map.of("enabled", true));
    }

    /** Begins anew, on a page that has nothing of its own. */
    void open(int port) {
        browser.get("about:blank");
        browser.get("http://127.0.0.1:" + port + "/favicon.svg");
    }

    /** Another tab of the same browser, from now on the one that scenarios run in. @return its handle */
    String openTab(int port) {
        browser.switchTo().newWindow(WindowType.TAB);
        allowOwnCode();
        open(port);
        return browser.getWindowHandle();
    }

    void switchTo(String tab) {
        browser.switchTo().window(tab);
    }

    /** Brings the current tab to the front: the others are hidden. */
    void show() {
        var unused = browser.executeCdpCommand("Page.bringToFront", Map.of());
    }

    /** The current tab has a machine that is so many times slower. */
    void slowDown(int times) {
        var unused = browser.executeCdpCommand("Emulation.setCPUThrottlingRate", Map.of("rate", times));
    }

    void closeTab(String tab) {
        switchTo(tab);
        browser.close();
    }

    /** Runs the named scenario of the resources to its end. */
    @Nullable
    Object run(String scenario, Object... given) {
        return runBody(read(scenario + ".js"), given);
    }

    @Nullable
    Object runBody(String body, Object... given) {
        Map<?, ?> end =
                (Map<?, ?>) Objects.requireNonNull(browser.executeAsyncScript(RUN, read("kit.js"), body, given));
        if (end.get("fault") != null) {
            throw new AssertionError(end.get("fault"));
        }
        return end.get("value");
    }

    static String read(String name) {
        return resource("/client/" + name);
    }

    /** A file as the server has it. */
    static String readStatic(String name) {
        return resource("/static/" + name);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ScenarioPage.class.getResourceAsStream(name), "no file " + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ChromeDriver browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.quit();
    }
}
