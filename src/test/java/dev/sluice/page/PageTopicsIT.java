package dev.sluice.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Whatever is published shows, on whatever topic, as its shape has it; and trends begin with the history. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class PageTopicsIT {

    private static final long SPANS_APART_MS = 4_500;

    @LocalServerPort
    private int port;

    private Dashboard page;
    private long firstPublishedAtMs;

    @BeforeAll
    void open(@TempDir Path profile) {
        page = Dashboard.in(profile, port);
        page.screen(Screen.DESKTOP);
        page.load(port, "");
        page.becomesLive();
        page.click("#tab-topics");
        page.publish("{\"topic\":\"before/load\",\"data\":1}");
        firstPublishedAtMs = System.currentTimeMillis();
    }

    @AfterAll
    void close() {
        if (page != null) {
            page.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    shape/number    | 21.50                                                   | 21.5
                    shape/text      | "open"                                                  | open
                    shape/truth     | true                                                    | true
                    shape/value     | {"value":7.25,"unit":"bar"}                             | 7.25 bar
                    shape/senml     | {"n":"urn:dev:1","u":"Cel","t":1795268270,"v":23.1}     | 23.1 °C
                    shape/text-v    | {"n":"a","vs":"closed"}                                 | closed
                    shape/pack      | [{"bn":"dev/","n":"a","u":"V","v":1.5},{"n":"b","v":2}] | dev/a 1.5 V · b 2
                    shape/celsius   | {"celsius":21.4}                                        | 21.4 °C
                    shape/named     | {"id":"x","air_temp_c":21.4,"humidityPct":40}           | air_temp_c 21.4 °C · humidityPct 40 %
                    shape/nested    | {"at":{"lat":52.52,"lon":13.405},"speed":{"value":4,"unit":"m/s"}} | at.lat 52.52 · at.lon 13.405 · speed 4 m/s
                    shape/no-number | {"state":{"on":true}}                                   | {"state":{"on":true}}
                    shape/list      | ["a",1]                                                 | ["a",1]
                    quotes/NO-QUOTE | {"note":"halted"}                                       | {"note":"halted"}
                    """)
    void anyTopicShowsItsLastValueByItsShape(String topic, String data, String shown) {
        page.publish("{\"topic\":\"" + topic + "\",\"data\":" + data + "}");
        page.becomes("document.querySelector(\"#others [data-topic='" + topic + "'] .reading\")?.textContent === '"
                + shown + "'");
    }

    @Test
    void aSensorThatPublishesAnObjectOfItsOwnHasItsTile() {
        try {
            page.publish("[{\"topic\":\"sensors/hall/roof/air\",\"data\":{\"celsius\":18.25}},"
                    + "{\"topic\":\"sensors/hall/roof/wind\",\"data\":{\"u\":\"m/s\",\"v\":7.5}}]");
            page.becomes(
                    "document.querySelector(\"[data-topic='sensors/hall/roof/air'] .reading\")?.textContent === '18.25°C'");
            page.becomes(
                    "document.querySelector(\"[data-topic='sensors/hall/roof/wind'] .reading\")?.textContent === '7.5m/s'");
        } finally {
            page.publish("[{\"topic\":\"sensors/hall/roof/air\",\"data\":null},"
                    + "{\"topic\":\"sensors/hall/roof/wind\",\"data\":null}]");
        }
    }

    /** What nobody sees, or what turns the order about, could make one topic or value pass for another. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    quotes/\\u202eLPAA       | {"last":1,"bid":1,"ask":1} | \\u202ELPAA        | [data-field=symbol]
                    quotes/AAPL\\u200b       | {"last":1,"bid":1,"ask":1} | AAPL\\u200B        | [data-field=symbol]
                    quotes/AAPL\\u0020       | {"last":1,"bid":1,"ask":1} | AAPL\\u0020        | [data-field=symbol]
                    sensors/h/r/t\\u2066p    | 1                          | t\\u2066p           | .metric
                    unseen/a\\u00ad\\ufeff   | 1                          | unseen/a\\u00AD\\uFEFF | .path
                    unseen/\\udb40\\udc41a   | 1                          | unseen/\\u{E0041}a | .path
                    unseen/value            | "12\\u202e34 \\u2029"       | 12\\u202E34 \\u2029   | .reading
                    unseen/unit             | {"value":1,"unit":"\\u202eC"} | 1 \\u202EC       | .reading
                    """)
    void whatNobodySeesIsShownByItsCode(String topic, String data, String shown, String part) {
        page.publish("{\"topic\":\"" + topic + "\",\"data\":" + data + "}");
        try {
            String element = "document.querySelector(`[data-topic=\"${JSON.parse('\"" + topic.replace("\\", "\\\\")
                    + "\"')}\"] " + part + "`)";
            page.becomes(element + "?.textContent === String.raw`" + shown + "`");
            assertThat(page.js("return [...document.querySelectorAll('[title]')].map((each) => each.title).join('')"
                            + ".search(/(?! )[\\p{C}\\p{Z}]/u)"))
                    .isEqualTo(-1L);
        } finally {
            page.publish("{\"topic\":\"" + topic + "\",\"data\":null}");
        }
    }

    @Test
    void aTopicThatEndsGoes() {
        String row = "document.querySelector(\"#others [data-topic='ends/soon']\")";
        page.publish("{\"topic\":\"ends/soon\",\"data\":1}");
        page.becomes(row + " !== null");
        page.publish("{\"topic\":\"ends/soon\",\"data\":null}");
        page.becomes(row + " === null");
    }

    @Test
    void trendsBeginWithTheHistory() {
        page.becomes("Date.now() > " + (firstPublishedAtMs + SPANS_APART_MS));
        page.publish("{\"topic\":\"before/load\",\"data\":2}");
        page.reload();
        page.becomesLive();
        page.becomes("document.querySelector(\"[data-topic='before/load'] .spark path\")"
                + "?.getAttribute('d').split('L').length - 1 === 2");
    }

    @Test
    void nothingNeedsWhatAStrictPolicyForbids() {
        assertThat(page.number("document.querySelectorAll('[style], style, script:not([src])').length"))
                .isZero();
        assertThat(page.js("return window.violations.join()")).isEqualTo("");
    }
}
