package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Chromium;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.springframework.beans.factory.annotation.Autowired;

/** The page at {@code /} of a server that asks for tokens, in the system's Chromium: who looks sees what they may, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@WithTokens
class SignInPageIT extends TokenCalls {

    private static final By FORM = By.id("sign-in");

    /** By so much the page's clock is ahead of the server's: a token of an hour soon ends. */
    private static final String AHEAD = """
            const now = Date.now;
            Date.now = () => now() + 3_599_000;
            """;

    @Autowired
    private Hub hub;

    private ChromeDriver browser;
    private DroppingProxy proxy;

    @BeforeAll
    void open(@TempDir Path profile) {
        browser = Chromium.open(profile);
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void load() throws IOException {
        proxy = DroppingProxy.to(port);
        browser.get("http://127.0.0.1:" + proxy.port() + "/");
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
    }

    private void becomes(String expression) {
        var unused = Chromium.waitOn(browser)
                .withMessage(() -> expression + "; it is " + text("#connection") + ", '" + text("#sign-in-text") + "'")
                .until(now -> Boolean.TRUE.equals(browser.executeScript("return " + expression)));
    }

    private String text(String selector) {
        return Objects.requireNonNull(
                        browser.executeScript("return document.querySelector(arguments[0]).textContent", selector))
                .toString();
    }

    private void shows(String text) {
        becomes("document.body.innerText.includes('" + text + "')");
    }

    private void becomesLive() {
        becomes("document.getElementById('connection').dataset.state === 'live'");
        assertThat(browser.findElement(FORM).isDisplayed()).isFalse();
    }

    private void isAsked(String why) {
        becomes("!document.getElementById('sign-in').hidden"
                + " && document.getElementById('sign-in-text').textContent.includes('" + why + "')");
    }

    private void signIn(String token) {
        becomes("!document.getElementById('sign-in').hidden");
        WebElement field = browser.findElement(By.id("sign-in-token"));
        field.sendKeys(token, Keys.ENTER);
    }

    private static String token(String subject, String filter) {
        return TestTokens.of(subject, filter, "none");
    }

    @Test
    void eachTokenThatIsNotTakenIsFollowedByTheFormOnceMore() {
        isAsked("without a token");
        for (int i = 0; i < 3; i++) {
            signIn("no token");
            isAsked("does not take that one");
            assertThat(text("#connection-text")).isEqualTo("Token needed");
            assertThat(text("#connection-detail")).isEmpty();
            assertThat(text("#not-live-text")).contains("sign in at the top");
            assertThat(browser.findElement(By.id("retry")).isDisplayed()).isFalse();
        }
        signIn(TestTokens.fresh("'sub':'blind','sluice':{'publish':['sign-in/#']}"));
        isAsked("allows to look at nothing");
        signIn(token("viewer", "sign-in/#"));
        becomesLive();
        new TestPublisher(hub).publish("sign-in/shown", "1");
        shows("sign-in/shown");
    }

    @Test
    void whoSignsInNextSeesNothingOfWhatAnotherOneSaw() throws Exception {
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("sign-in/secret", "1");
        publisher.publish("sign-in/both", "\"as the first one saw it\"");
        signIn(token("revoked-viewer", "sign-in/#"));
        becomesLive();
        shows("sign-in/secret");
        shows("as the first one saw it");
        assertThat(send("POST", "/api/revocations", "{'sub':'revoked-viewer'}", bearer(TestTokens.ofAdmin()))
                        .statusCode())
                .isEqualTo(201);
        isAsked("run out, or was revoked");
        publisher.publish("sign-in/both", "\"as it is\"");
        signIn(token("second-viewer", "sign-in/both"));
        becomesLive();
        shows("as it is");
        assertThat(String.valueOf(browser.executeScript("return document.documentElement.outerHTML")))
                .doesNotContain("sign-in/secret", "as the first one saw it");
        assertThat(text("#notes")).isEmpty();
    }

    /** The browser would go on to show it beside the token. */
    @Test
    void whoseCookieIsTakenNoMoreSignsInByAToken() throws Exception {
        becomes("!document.getElementById('sign-in').hidden");
        Object unused = browser.executeAsyncScript("""
                const [token, done] = arguments;
                fetch('/api/session', {method: 'POST', headers: {Authorization: 'Bearer ' + token}}).then(done, done)""", token("revoked-cookie", "sign-in/#"));
        browser.navigate().refresh();
        becomesLive();
        assertThat(send("POST", "/api/revocations", "{'sub':'revoked-cookie'}", bearer(TestTokens.ofAdmin()))
                        .statusCode())
                .isEqualTo(201);
        isAsked("run out, or was revoked");
        signIn(token("after-cookie", "sign-in/#"));
        becomesLive();
        assertThat(text("#notes")).isEmpty();
    }

    @Test
    void aConnectionThatIsLostAsksForNoTokenAgain() {
        signIn(token("lost", "sign-in/#"));
        becomesLive();
        proxy.dropAll();
        becomes("document.getElementById('notes').textContent.includes('Resumed after')");
        becomesLive();
    }

    @Test
    void aTokenThatEndsSoonIsAskedForWhileThePageGoesOnAndTheNextOneBeginsAnew() {
        Object script = browser.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", AHEAD))
                .get("identifier");
        try {
            new TestPublisher(hub).publish("sign-in/secret", "1");
            browser.navigate().refresh();
            signIn(token("first", "sign-in/#"));
            shows("sign-in/secret");
            isAsked("ends soon");
            becomes("document.getElementById('connection').dataset.state === 'live'");
            signIn(token("next", "sign-in/none"));
            becomes("!document.body.innerText.includes('sign-in/secret')");
            becomes("document.getElementById('connection').dataset.state === 'live'");
        } finally {
            var unused =
                    browser.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
        }
    }
}
