package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.hub.Hub;
import dev.sluice.testing.Chromium;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Pages of three origins in the system's Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@WithTokens
class TokenBrowserIT {

    /** Tells of what comes, by its type, and of the end. */
    private static final String CONNECT = """
            window.seen = [];
            window.socket = new WebSocket(...arguments);
            socket.onmessage = message => seen.push(JSON.parse(message.data).code ?? JSON.parse(message.data).type);
            socket.onclose = end => seen.push('closed ' + end.code);
            """;

    private static final String LISTEN = """
            window.seen = [];
            window.source = new EventSource(arguments[0], {withCredentials: true});
            source.addEventListener('update', () => seen.push('update'));
            source.addEventListener('synced', () => seen.push('synced'));
            source.onerror = () => seen.push('error ' + source.readyState);
            """;

    private static final String FETCH = """
            window.seen = [];
            fetch(...arguments).then(answer => seen.push('status ' + answer.status), () => seen.push('failed'));
            """;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private ChromeDriver browser;
    private HttpServer pages;

    @BeforeAll
    void open(@TempDir Path profile) throws IOException {
        pages = OtherPages.serve();
        browser = Chromium.open(profile);
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.quit();
        }
        if (pages != null) {
            pages.stop(0);
        }
    }

    private void run(String script, Object... arguments) {
        Object unused = browser.executeScript(script, arguments);
    }

    private void sees(String what) {
        var unused = Chromium.waitOn(browser)
                .until(now -> Boolean.TRUE.equals(browser.executeScript("return seen.includes(arguments[0])", what)));
    }

    private String url(String scheme, String path) {
        return scheme + "://127.0.0.1:" + port + path;
    }

    private void updateComes() {
        sees("synced");
        new TestPublisher(hub).publish("browser/a", "1");
        sees("update");
    }

    private static String token() {
        return TestTokens.of("ann", "browser/#", "x");
    }

    @Test
    void pageOfAnotherOriginStreamsByItsSubprotocol() {
        browser.get(OtherPages.ALLOWED + "/");
        run(CONNECT, url("ws", "/ws?topics=%23"), new String[] {"sluice.v1.json", "bearer." + token()});
        updateComes();
        assertThat(browser.executeScript("return socket.protocol")).isEqualTo("sluice.v1.json");
    }

    @Test
    void pageOfAnotherOriginStreamsByItsFirstFrame() {
        browser.get(OtherPages.ALLOWED + "/");
        run(CONNECT, url("ws", "/ws?topics=%23"));
        sees("welcome");
        run("socket.send(JSON.stringify({type: 'auth', id: 1, token: arguments[0]}))", token());
        sees("authenticated");
        updateComes();
    }

    @Test
    void pageOfTheSameOriginStreamsByTheCookieAndNoOtherDoes() {
        browser.get(url("http", "/favicon.svg"));
        run(FETCH, "/api/topics");
        sees("status 401");
        run("""
                window.seen = [];
                fetch('/api/session', {method: 'POST', headers: {Authorization: 'Bearer ' + arguments[0]}})
                  .then(answer => seen.push('status ' + answer.status));
                """, token());
        sees("status 200");
        assertThat(browser.executeScript("return document.cookie"))
                .as("what scripts see")
                .isIn("", null);
        run(FETCH, "/api/topics");
        sees("status 200");
        run(CONNECT, url("ws", "/ws?topics=%23"));
        updateComes();
        run(LISTEN, "/sse?topics=%23");
        updateComes();
        foreignPageGetsNothing();
        browser.get(url("http", "/favicon.svg"));
        run(FETCH, "/api/topics");
        sees("status 200");
        run(
                "window.seen = []; fetch('/api/session', {method: 'DELETE'}).then(answer => seen.push('status ' + answer.status))");
        sees("status 204");
        run(FETCH, "/api/topics");
        sees("status 401");
    }

    /** Of the same site, as dash.example.com is beside sluice.example.com. */
    @Test
    void pageOfANamedOriginBeginsAndEndsItsSession() {
        String server = "://localhost:" + port;
        browser.get(OtherPages.ALLOWED + "/");
        run("""
                window.seen = [];
                fetch(arguments[0]).then(answer => seen.push(answer.headers.get('WWW-Authenticate').slice(0, 6)));
                """, "http" + server + "/api/topics");
        sees("Bearer");
        run("""
                window.seen = [];
                fetch(arguments[0], {method: 'POST', credentials: 'include', headers: {Authorization: 'Bearer ' + arguments[1]}})
                  .then(answer => seen.push('status ' + answer.status), () => seen.push('failed'));
                """, "http" + server + "/api/session", token());
        sees("status 200");
        run(CONNECT, "ws" + server + "/ws?topics=%23");
        updateComes();
        run("""
                window.seen = [];
                fetch(arguments[0], {method: 'DELETE', credentials: 'include'})
                  .then(answer => seen.push('status ' + answer.status), () => seen.push('failed'));
                """, "http" + server + "/api/session");
        sees("status 204");
        run(CONNECT, "ws" + server + "/ws?topics=%23");
        sees("welcome");
        run("socket.send(JSON.stringify({type: 'ping', id: 1}))");
        sees("unauthorized");
    }

    /** Of the same site the browser sends the cookie; of another one it does not. */
    private void foreignPageGetsNothing() {
        browser.get(OtherPages.FOREIGN + "/");
        run(CONNECT, url("ws", "/ws?topics=%23"));
        sees("closed 1006");
        assertThat(browser.executeScript("return seen.length")).isEqualTo(1L);
        run(LISTEN, url("http", "/sse?topics=%23"));
        sees("error 2");
        run("""
                window.seen = [];
                fetch(arguments[0], {credentials: 'include'}).then(answer => seen.push('status ' + answer.status), () => seen.push('failed'));
                """, url("http", "/api/topics"));
        sees("failed");
        run("""
                window.seen = [];
                fetch(arguments[0], {method: 'POST', credentials: 'include', mode: 'no-cors', body: '{"topic":"x","data":1}'})
                  .then(answer => seen.push('opaque ' + answer.type), () => seen.push('failed'));
                """, url("http", "/api/publish"));
        sees("opaque opaque");
        browser.get(OtherPages.ALLOWED + "/");
        run(CONNECT, url("ws", "/ws?topics=%23"));
        sees("welcome");
        run("socket.send(JSON.stringify({type: 'ping', id: 1}))");
        sees("unauthorized");
    }
}
