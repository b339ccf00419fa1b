package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Chromium;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page at {@code /api.html}, on which the HTTP API can be tried, in the system's Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class TryPageIT {

    private static final String OPERATION = "#operations-Read-topics ";

    @LocalServerPort
    private int port;

    private ChromeDriver browser;
    private WebDriverWait page;

    @BeforeAll
    void openABrowser(@TempDir Path profile) {
        browser = Chromium.open(profile);
        page = Chromium.waitOn(browser);
    }

    @BeforeEach
    void loadThePage() {
        browser.get("http://127.0.0.1:" + port + "/api.html");
    }

    @AfterAll
    void quit() {
        if (browser != null) {
            browser.quit();
        }
    }

    /** A stream has no end, but what the page shows of it does. */
    @Test
    void theBeginningOfAnEventStreamIsShown() {
        String operation = page.until(ExpectedConditions.presenceOfElementLocated(
                        By.xpath("//span[@data-path='/sse']/ancestor::div[starts-with(@id,'operations-')]")))
                .getAttribute("id");
        String opened = "#" + operation + " ";
        click(opened + ".opblock-summary-control");
        click(opened + ".try-out__btn");
        click(opened + ".execute");
        assertThat(text(opened + ".live-responses-table tbody .response-col_status"))
                .startsWith("200");
        assertThat(text(opened + ".live-responses-table tbody .response-col_description"))
                .contains("event: welcome");
    }

    /** So the tests that find no complaint would find one. */
    @Test
    void whatThePageBringsInIsNotRunAndTheConsoleTells() {
        Object unused = browser.executeScript("""
                document.body.insertAdjacentHTML('beforeend', '<p id="brought" style="color: red">in</p>');
                const script = document.createElement('script');
                script.textContent = 'window.wasRun = true';
                document.body.append(script);
                """);
        assertThat(browser.executeScript("return window.wasRun")).isNull();
        assertThat(browser.executeScript("return getComputedStyle(document.getElementById('brought')).color"))
                .isNotEqualTo("rgb(255, 0, 0)");
        assertThat(Chromium.complaints(browser)).hasSize(2).allSatisfy(told -> assertThat(told.getMessage())
                .contains("Content Security Policy"));
    }

    private void click(String element) {
        WebElement found = page.until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(element)));
        Object unused = browser.executeScript("arguments[0].scrollIntoView({block: 'center'})", found);
        page.until(ExpectedConditions.elementToBeClickable(found)).click();
    }

    private String text(String element) {
        return page.until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(element)))
                .getText();
    }

    @Test
    void topicsAreReadOnThePageAndNothingIsLoadedFromElsewhere() {
        click(OPERATION + ".opblock-summary-control");
        click(OPERATION + ".try-out__btn");
        click(OPERATION + ".execute");
        assertThat(text(OPERATION + ".live-responses-table tbody .response-col_status"))
                .startsWith("200");
        assertThat(text(OPERATION + ".live-responses-table tbody .response-col_description"))
                .contains("\"topic\": \"quotes/AAPL\"", "content-type: application/json");
        @SuppressWarnings("unchecked")
        List<String> loaded = (List<String>)
                browser.executeScript("return performance.getEntriesByType('resource').map(resource => resource.name)");
        assertThat(loaded)
                .anyMatch(address -> address.contains("/api/topics"))
                .allMatch(
                        address -> address.startsWith("http://127.0.0.1:" + port + "/") || address.startsWith("data:"));
        assertThat(Chromium.complaints(browser)).isEmpty();
    }
}
