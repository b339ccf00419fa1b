package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Chromium;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** What {@code src/docs/client-javascript.md} and the types say, done. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ClientDocsIT {

    private static final int EXAMPLE_LINES_MAX = 20;
    private static final String SOCKETS = """
            <script>
              window.sockets = 0;
              const Real = WebSocket;
              window.WebSocket = class extends Real {
                constructor(...all) {
                  super(...all);
                  window.sockets++;
                }
              };
            </script>
            """;
    private static final String QUOTES_LIVE = "/quotes.AAPL/.test(document.querySelector('.live')?.textContent)";
    private static final Pattern INTERFACE =
            Pattern.compile("export interface (Client|Store|Subscription)\\b.*?\n}", Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("(?m)^  (?:readonly )?(\\w+)[(<:]");

    @LocalServerPort
    private int port;

    @AutoClose
    private ScenarioPage page;

    @BeforeAll
    void open(@TempDir Path profile) {
        page = ScenarioPage.in(profile);
    }

    @Test
    void theExamplePageShowsLiveQuotes() throws IOException {
        show(example("html"));
        awaitTrue("document.getElementById('state')?.textContent === 'live'"
                + " && /quotes.AAPL/.test(document.getElementById('quotes').textContent)");
    }

    /** In StrictMode, which mounts everything twice. */
    @Test
    void theReactExampleShowsLiveQuotesByOneSocket() throws IOException {
        show(SOCKETS
                + "<script src='/webjars/react/umd/react.development.js'></script>"
                + "<script src='/webjars/react-dom/umd/react-dom.development.js'></script>"
                + app(
                        "react",
                        Map.of(
                                "react",
                                "data:text/javascript,export const { createElement, StrictMode, useEffect, useState,"
                                        + " useSyncExternalStore } = React",
                                "react-dom/client",
                                "data:text/javascript,export const { createRoot } = ReactDOM")));
        awaitTrue(QUOTES_LIVE);
        assertThat(sockets()).isEqualTo(1);
    }

    @Test
    void theVueExampleShowsLiveQuotesByOneSocket() throws IOException {
        show(SOCKETS + app("vue", Map.of("vue", "/webjars/vue/dist/vue.esm-browser.prod.js")));
        awaitTrue(QUOTES_LIVE);
        assertThat(sockets()).isEqualTo(1);
    }

    private static String app(String language, Map<String, String> modules) throws IOException {
        Map<String, String> imports = new TreeMap<>(modules);
        imports.put("sluice-client", "/client/sluice.js");
        return "<script type=importmap>" + JsonMapper.shared().writeValueAsString(Map.of("imports", imports))
                + "</script><div id=app></div><script type=module>" + example(language) + "</script>";
    }

    static String example(String language) throws IOException {
        Matcher example = Pattern.compile("```(?:js )?" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("src/docs/client-javascript.md")));
        assertThat(example.find()).as("an example for " + language).isTrue();
        assertThat(example.group(1).lines()).hasSizeLessThanOrEqualTo(EXAMPLE_LINES_MAX);
        return example.group(1);
    }

    private void show(String html) {
        page.browser()
                .get("http://127.0.0.1:" + port + "/api/topics?filter=none"); // a page of the server, for its origin
        var unused =
                page.browser().executeScript("document.open(); document.write(arguments[0]); document.close()", html);
    }

    private void awaitTrue(String condition) {
        boolean holds = Chromium.waitOn(page.browser())
                .until(now -> Boolean.TRUE.equals(page.browser().executeScript("return " + condition)));
        assertThat(holds).as(condition).isTrue();
    }

    private long sockets() {
        return (Long) Objects.requireNonNull(page.browser().executeScript("return window.sockets"));
    }

    /** A browser fetches modules of another origin by CORS. */
    @Test
    void pagesOfOtherOriginsImportIt() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/client/sluice.js"))
                .header("Origin", "https://dash.example")
                .build();
        HttpResponse<Void> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }

    @Test
    void theTypesNameWhatThereIs() {
        page.open(port);
        String types = ScenarioPage.readStatic("client/sluice.d.ts");
        List<?> missing = (List<?>) Objects.requireNonNull(page.runBody(
                """
                const client = sluice.connect("/ws");
                const there = { Client: client, Store: client.store("a"), Subscription: client.subscribe("a") };
                const missing = given.filter((name) => !(name.split(".")[1] in there[name.split(".")[0]]));
                client.close();
                return missing;""",
                INTERFACE
                        .matcher(types)
                        .results()
                        .flatMap(type -> MEMBER.matcher(type.group())
                                .results()
                                .map(member -> type.group(1) + "." + member.group(1)))
                        .toArray()));
        assertThat(missing).isEmpty();
    }
}
