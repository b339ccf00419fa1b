package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.OptionalTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The alert rules, by Prometheus's own tool, and the page that says what to do when they fire. */
class AlertsTests {

    private static final Page PAGE = new Page(Path.of("src/docs/alerts.md"));
    private static final Pattern RULE = Pattern.compile("- alert: (\\w+)");
    private static final Pattern RUNBOOK = Pattern.compile("runbook: src/docs/alerts.md#(\\w+)");
    private static final Pattern SECTION = Pattern.compile("(?m)^## (\\w+)\n\n\\S");

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    @Test
    void eachHasASectionThatItNames() throws IOException {
        String rules = Proxy.ops("prometheus/alerts.yml");
        List<String> names = found(RULE, rules);
        assertThat(names).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        assertThat(found(SECTION, PAGE.text())).isEqualTo(names);
        assertThat(found(RUNBOOK, rules))
                .isEqualTo(names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** Each alert is set off by a server on which everything is wrong, and none by one on which nothing is. */
    @Test
    void eachFires() throws IOException, InterruptedException {
        promtool("test", "rules", "src/test/resources/ops/alerts-test.yml");
    }

    @Test
    void prometheusTakesTheFiles() throws IOException, InterruptedException {
        promtool("check", "config", "src/ops/prometheus/prometheus.yml");
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(OptionalTool.require("promtool").toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Process process = builder.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        assertThat(told).contains("SUCCESS");
    }
}
