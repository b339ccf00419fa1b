package dev.sluice.senml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import dev.sluice.message.Draft;
import dev.sluice.topic.InvalidTopicException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

class SenmlPackTests {

    private static final Instant NOW = Instant.ofEpochMilli(1_750_000_000_250L);

    private final SenmlPack pack = new SenmlPack(new SenmlProperties("senml/"), () -> NOW);

    /** RFC 8428, 5.1.2, with 5.1.3's times. */
    @Test
    void examplesOfTheRfcAreResolved() {
        assertThat(resolve("[{'bn':'urn:dev:ow:10e2073a0108006:','bt':1.276020076001e+09,'bu':'A','bver':5,"
                        + "'n':'voltage','u':'V','v':120.1},"
                        + "{'n':'current','t':-5,'v':1.2},{'n':'current','t':-4,'v':1.3},{'n':'current','v':1.7}]"))
                .containsExactly(
                        "senml/urn:dev:ow:10e2073a0108006:voltage "
                                + "{'n':'urn:dev:ow:10e2073a0108006:voltage','u':'V','t':1276020076.001,'v':120.1}",
                        "senml/urn:dev:ow:10e2073a0108006:current "
                                + "{'n':'urn:dev:ow:10e2073a0108006:current','u':'A','t':1276020071.001,'v':1.2}",
                        "senml/urn:dev:ow:10e2073a0108006:current "
                                + "{'n':'urn:dev:ow:10e2073a0108006:current','u':'A','t':1276020072.001,'v':1.3}",
                        "senml/urn:dev:ow:10e2073a0108006:current "
                                + "{'n':'urn:dev:ow:10e2073a0108006:current','u':'A','t':1276020076.001,'v':1.7}");
    }

    @Test
    void timesBelowTwoToThe28AreRelativeToNow() {
        assertThat(resolve("[{'n':'a','v':1},{'n':'a','t':-0.25,'v':1},{'n':'a','t':268435455,'v':1},"
                        + "{'n':'a','t':268435456.0,'v':1}]"))
                .extracting(each -> each.replaceAll(".*'t':([^,]*),.*", "$1"))
                .containsExactly("1750000000.25", "1750000000", "2018435455.25", "268435456.0");
    }

    @Test
    void allKindsOfValuesAreKept() {
        assertThat(resolve(
                        "[{'n':'a','vs':'x\u00e9'},{'n':'a','vb':false},{'n':'a','vd':'aGk'},{'n':'a','s':1.50,'ut':60},"
                                + "{'n':'a','v':1.50e3,'s':2}]"))
                .extracting(each -> each.substring(each.indexOf("25,") + 3))
                .containsExactly(
                        "'vs':'x\u00e9'}", "'vb':false}", "'vd':'aGk'}", "'s':1.50,'ut':60}", "'v':1.50e3,'s':2}");
    }

    @Test
    void baseValuesAndSumsAreAddedExactly() {
        assertThat(resolve("[{'bv':0.1,'bs':100,'n':'a','v':0.2,'s':0.50},{'n':'a'},{'n':'a','v':-1}]"))
                .extracting(each -> each.substring(each.indexOf("25,") + 3))
                .containsExactly("'v':0.3,'s':100.50}", "'v':0.1,'s':100}", "'v':-0.9,'s':100}");
    }

    @Test
    void slashesOfANameSeparateLevels() {
        assertThat(resolve("[{'bn':'plant/1/','n':'press/t','v':1}]").get(0)).startsWith("senml/plant/1/press/t {");
    }

    @Test
    void recordOfBaseFieldsOnlyIsNoUpdate() {
        assertThat(resolve("[{'bn':'a','bt':1e9},{'v':1,'x':[{}],'t':1}]"))
                .containsExactly("none", "senml/a {'n':'a','t':1000000001,'v':1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'v':1}",
                "{'n':'','v':1}",
                "{'n':'_a','v':1}",
                "{'n':'a b','v':1}",
                "{'n':'a+','v':1}",
                "{'n':'\u00e9','v':1}",
                "{'n':'a'}",
                "{'n':'a','u':'V'}",
                "{'n':'a','v':1,'vs':'x'}",
                "{'n':'a','v':'1'}",
                "{'n':'a','v':null}",
                "{'n':'a','vb':1}",
                "{'n':5,'v':1}",
                "{'n':'a','t':'now','v':1}",
                "{'n':'a','v':1,'new_':1}",
                "{'n':'a','t':1e999,'v':1}"
            })
    void faultOfARecordHarmsNoOther(String record) {
        assertThat(fault(record).endsPack()).isFalse();
        assertThat(resolve("[{'n':'a','t':1e9,'v':1}]")).containsExactly("senml/a {'n':'a','t':1e9,'v':1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'bn':5,'n':'a','v':1}",
                "{'bt':'x','n':'a','v':1}",
                "{'bver':11,'n':'a','v':1}",
                "{'bver':0,'n':'a','v':1}",
                "{'bver':10.5,'n':'a','v':1}",
                "{'bnew_':1,'n':'a','v':1}",
                "{'bv':1e999999999,'n':'a','v':1}",
                "{'v':'x','bu':1,'n':'a'}"
            })
    void faultOfABaseFieldEndsThePack(String record) {
        assertThat(fault(record).endsPack()).isTrue();
    }

    @Test
    void emptyLevelIsABadTopic() {
        InvalidTopicException fault =
                catchThrowableOfType(InvalidTopicException.class, () -> resolve("[{'n':'a//b','v':1}]"));
        assertThat(fault).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void anyRecordsAreResolvedOrRefused(long seed) {
        Random random = new Random(seed);
        String[] labels = {
            "bn", "bt", "bu", "bv", "bs", "bver", "n", "u", "v", "vs", "vb", "vd", "s", "t", "ut", "x", "x_"
        };
        String[] values = {
            "1",
            "-0.5",
            "1e9",
            "1e400",
            "1e-400",
            "1e999999999",
            "'a'",
            "'a/b'",
            "''",
            "true",
            "null",
            "{'v':1}",
            "[[]]",
            "'\\ud800'",
            "10"
        };
        for (int i = 0; i < 30_000; i++) {
            StringBuilder record = new StringBuilder("{");
            for (int fields = random.nextInt(6); fields > 0; fields--) {
                record.append(record.length() > 1 ? "," : "")
                        .append('\'')
                        .append(labels[random.nextInt(labels.length)])
                        .append("':")
                        .append(values[random.nextInt(values.length)]);
            }
            String json = record.append('}').toString();
            try {
                List<String> resolved = resolve("[" + json + "]");
                assertThat(resolved).hasSize(1);
            } catch (InvalidSenmlException | InvalidJsonException | InvalidTopicException | JacksonException expected) {
                // told to the client as such
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ", record " + json, e);
            }
        }
    }

    /** They would be worked with in each of the records that follow, which may be short. */
    @Test
    void longBasesEndThePack() {
        assertThat(fault("{'bn':'" + "n".repeat(256) + "','v':1}").endsPack()).isTrue();
        assertThat(fault("{'bu':'" + "u".repeat(65) + "','n':'a','v':1}").endsPack())
                .isTrue();
        assertThat(resolve("[{'bu':'" + "u".repeat(64) + "','n':'a','t':1000000000,'v':1}]"))
                .hasSize(1);
    }

    private InvalidSenmlException fault(String record) {
        InvalidSenmlException fault =
                catchThrowableOfType(InvalidSenmlException.class, () -> resolve("[" + record + "]"));
        assertThat(fault).as(record).isNotNull();
        return fault;
    }

    /** Each update as topic and data; single quotes stand for double ones. */
    private List<String> resolve(String json) {
        List<String> resolved = new ArrayList<>();
        byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        try (JsonParser in = JsonText.open(text)) {
            assertThat(in.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            while (in.nextToken() == JsonToken.START_OBJECT) {
                resolved.add(told(pack.next(in)));
            }
        }
        return resolved;
    }

    private static String told(@Nullable Draft draft) {
        return draft == null
                ? "none"
                : draft.topic() + " " + new String(draft.data(), StandardCharsets.UTF_8).replace('"', '\'');
    }
}
