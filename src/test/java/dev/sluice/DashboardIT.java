package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Chromium;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page at {@code /} in the system's Chromium; one browser looks at it for all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class DashboardIT {

    private static final By CONNECTION = By.cssSelector("#connection");
    private static final By ROW = By.cssSelector("tr[data-topic='quotes/AAPL']");
    private static final By SENSORS = By.cssSelector("[data-topic^='sensors/']");
    private static final By DELIVERED = By.cssSelector("#ledger [data-field='delivered']");
    private static final By BALANCE = By.cssSelector("#balance");

    /** Writes down each text that the count of the sensors has, from the first on. */
    private static final String NOTE_COUNTS = """
            addEventListener('DOMContentLoaded', () => {
              const count = document.getElementById('sensors-count');
              window.counts = [];
              new MutationObserver(() => window.counts.push(count.textContent)).observe(count, { childList: true });
            })""";

    @LocalServerPort
    private int port;

    private ChromeDriver browser;
    private WebDriverWait page;

    @BeforeAll
    void openThePage(@TempDir Path profile) {
        Assumptions.assumeTrue(
                DashboardIT.class.getResource("/static/index.html") != null, "the page is not part of this build");
        browser = Chromium.open(profile);
        page = Chromium.waitOn(browser);
        browser.get("http://127.0.0.1:" + port + "/");
    }

    @AfterAll
    void quit() {
        if (browser != null) {
            browser.quit();
        }
    }

    private String text(By element) {
        return browser.findElement(element).getText();
    }

    private void becomes(BooleanSupplier condition) {
        var unused = page.until(now -> condition.getAsBoolean());
    }

    private void becomesLive() {
        becomes(() -> "live".equals(browser.findElement(CONNECTION).getDomAttribute("data-state")));
        becomes(() -> !browser.findElements(ROW).isEmpty());
    }

    @Test
    void becomesLiveAndShowsQuotesAndSensorsThatMove() {
        becomesLive();
        String first = text(ROW);
        assertThat(first).contains("AAPL");
        becomes(() -> !text(ROW).equals(first));
        becomes(() -> browser.findElements(SENSORS).size() > 10);
    }

    @Test
    void freshReadingsAreNeverCountedAsStale() {
        var unused = browser.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", NOTE_COUNTS));
        browser.navigate().refresh();
        becomesLive();
        becomes(() -> counts().stream().anyMatch(text -> text.matches("[1-9][0-9]* readings.*")));
        assertThat(counts()).noneMatch(text -> text.contains("stale"));
    }

    private List<String> counts() {
        return ((List<?>) Objects.requireNonNull(browser.executeScript("return window.counts")))
                .stream().map(String::valueOf).toList();
    }

    @Test
    void theLedgerMovesAndBalancesWithoutAHole() {
        becomesLive();
        becomes(() -> text(DELIVERED).matches(".*[1-9].*"));
        String before = text(DELIVERED);
        becomes(() -> !text(DELIVERED).equals(before));
        assertThat(browser.findElement(BALANCE).getDomAttribute("data-balanced"))
                .isEqualTo("true");
        assertThat(text(By.cssSelector("#holes"))).isEqualTo("0");
        assertThat(text(By.cssSelector("#gap-count"))).isEqualTo("0");
    }

    @Test
    void theConsoleStaysFreeOfErrors() {
        becomesLive();
        assertThat(Chromium.complaints(browser)).isEmpty();
    }
}
