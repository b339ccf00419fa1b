package dev.sluice.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Chromium;
import dev.sluice.testing.JdkClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page at {@code /} in a Chromium of its own, as a user with a certain screen sees it. For the test to close. */
final class Dashboard implements AutoCloseable {

    private final ChromeDriver browser;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int serverPort;

    private Dashboard(ChromeDriver browser, int serverPort) {
        this.browser = browser;
        this.serverPort = serverPort;
    }

    static Dashboard in(Path profile, int serverPort) {
        Dashboard dashboard = new Dashboard(Chromium.open(profile), serverPort);
        for (String script : List.of("observe.js", "frozen-clock.js", "altered-frames.js")) {
            var unused = dashboard.browser.executeCdpCommand(
                    "Page.addScriptToEvaluateOnNewDocument", Map.of("source", read(script)));
        }
        return dashboard;
    }

    private static String read(String script) {
        try (InputStream in =
                Objects.requireNonNull(Dashboard.class.getResourceAsStream("/page/" + script), "no script " + script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void screen(Screen screen) {
        var unused = browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        screen.width(),
                        "height",
                        screen.height(),
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        screen.isPhone()));
    }

    /** Loads the page of the server, or of what stands in front of it, with nothing kept of an earlier one. */
    void load(int port, String query) {
        browser.get("http://127.0.0.1:" + port + "/favicon.svg");
        var unused = js("localStorage.clear()");
        browser.get("http://127.0.0.1:" + port + "/" + query);
    }

    void reload() {
        browser.navigate().refresh();
    }

    /** Live, with quotes and a first ledger. */
    void becomesLive() {
        becomes("document.getElementById('connection').dataset.state === 'live'");
        becomes("document.querySelector('#quotes tbody tr') !== null");
        becomes("/[0-9]/.test(document.querySelector('#ledger [data-field=delivered]').textContent)");
    }

    /** Waits until an expression holds. */
    void becomes(String expression) {
        Chromium.waitOn(browser)
                .ignoring(JavascriptException.class, StaleElementReferenceException.class)
                .withMessage(() -> expression + "; it is " + state() + ", the band says '" + text("#not-live") + "'")
                .until(now -> Boolean.TRUE.equals(js("return " + expression)));
    }

    @Nullable
    Object js(String script) {
        return browser.executeScript(script);
    }

    double number(String expression) {
        return ((Number) Objects.requireNonNull(js("return " + expression), expression)).doubleValue();
    }

    String state() {
        return String.valueOf(js("return document.getElementById('connection').dataset.state"));
    }

    String text(String selector) {
        return String.valueOf(js("return document.querySelector(\"" + selector + "\")?.textContent"));
    }

    void click(String selector) {
        browser.findElement(By.cssSelector(selector)).click();
    }

    WebElement find(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    void hasNotMoved() {
        assertThat(number("window.shift"))
                .as("what moved unasked, by " + js("return window.shifted.join('; ')"))
                .isLessThan(0.01);
    }

    /** Publishes a body as it stands; the updates are in the log when it returns. */
    void publish(String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + serverPort + "/api/publish"))
                            .timeout(JdkClient.PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        browser.quit();
    }
}
