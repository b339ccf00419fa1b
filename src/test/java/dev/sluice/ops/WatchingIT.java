package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestCertificate;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dashboard and alerts in a real Prometheus, beside a server with all that it can tell: a broker, which is away, and a certificate. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "management.prometheus.metrics.export.enabled=true",
            "sluice.ingest.mqtt.uri=mqtt://127.0.0.1:1",
            "sluice.ingest.mqtt.filters=nothing/#"
        })
@DirtiesContext // else it would go on trying to reach its broker
class WatchingIT {

    private static final Pattern SELECTOR =
            Pattern.compile("\\b(?:up|(?:sluice|jvm|process|ssl)_[a-z_]+)\\b(?:\\{[^}]*\\})?");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) \\(([a-z, ]*)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?([a-z]+) *\\}\\}");

    /** What an expression or the text for its result says of labels. */
    private record Query(String expression, String text) {

        Set<String> labels() {
            Set<String> labels = new LinkedHashSet<>();
            GROUPING.matcher(expression)
                    .results()
                    .forEach(found -> labels.addAll(List.of(found.group(1).split(", *", -1))));
            LEGEND.matcher(text).results().forEach(found -> labels.add(found.group(1)));
            return labels;
        }

        List<String> selectors() {
            return SELECTOR.matcher(expression)
                    .results()
                    .map(found -> found.group())
                    .toList();
        }
    }

    @TempDir
    private static Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @DynamicPropertySource
    static void certificate(DynamicPropertyRegistry properties) throws IOException, InterruptedException {
        TestCertificate.make(folder);
        properties.add("spring.ssl.bundle.pem.web.keystore.certificate", () -> "file:" + folder.resolve("cert.pem"));
        properties.add("spring.ssl.bundle.pem.web.keystore.private-key", () -> "file:" + folder.resolve("key.pem"));
    }

    @Test
    void everyQueryFindsWhatAServerTells() throws IOException, InterruptedException {
        try (Prometheus prometheus = Prometheus.start(folder, port);
                JdkClient client = JdkClient.connect(port, "/ws?topics=watched")) {
            var unused = client.next("synced");
            new TestPublisher(hub).publishNumbers("watched", 1, 10);
            prometheus.awaitScrapes();
            for (Query query : dashboard()) {
                assertThat(prometheus.result(query.expression()).size())
                        .as(query.expression())
                        .isPositive();
                assertNamesAndLabels(prometheus, query);
            }
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> prometheus
                    .rules()
                    .valueStream()
                    .noneMatch(rule -> rule.path("health").asString("").equals("unknown")));
            List<String> firing = new ArrayList<>();
            for (JsonNode rule : prometheus.rules()) {
                assertThat(rule.path("health").asString("")).as(rule.toString()).isEqualTo("ok");
                if (rule.path("state").asString("").equals("firing")
                        || rule.path("state").asString("").equals("pending")) {
                    firing.add(rule.path("name").asString(""));
                }
                assertNamesAndLabels(
                        prometheus,
                        new Query(
                                rule.path("query").asString(""),
                                rule.path("annotations").toString()));
            }
            assertThat(firing).as("of a server that has only lost its broker").containsExactly("SluiceBrokerGone");
        }
    }

    private static void assertNamesAndLabels(Prometheus prometheus, Query query)
            throws IOException, InterruptedException {
        assertThat(query.selectors()).as(query.expression()).isNotEmpty();
        Set<String> labels = new LinkedHashSet<>();
        for (String selector : query.selectors()) {
            JsonNode series = prometheus.series(selector);
            assertThat(series.size())
                    .as("series of %s in %s", selector, query.expression())
                    .isPositive();
            series.forEach(each -> labels.addAll(each.propertyNames()));
        }
        assertThat(labels).as(query.toString()).containsAll(query.labels());
    }

    /** As Grafana would ask for all servers. */
    private static List<Query> dashboard() throws IOException {
        JsonNode panels =
                JsonMapper.shared().readTree(Proxy.ops("grafana/sluice.json")).path("panels");
        List<Query> queries = panels.valueStream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .flatMap(target -> Stream.of(new Query(
                        target.path("expr")
                                .asString("")
                                .replace("$instance", ".*")
                                .replace("$__rate_interval", "30s"),
                        target.path("legendFormat").asString(""))))
                .toList();
        assertThat(queries).hasSizeGreaterThan(30);
        return queries;
    }
}
