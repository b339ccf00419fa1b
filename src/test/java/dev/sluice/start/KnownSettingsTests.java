package dev.sluice.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSettingsTests {

    private final KnownSettings known = new KnownSettings(Map.of(
            "sluice.journal.store", "dev.sluice.journal.JournalProperties$Store",
            "sluice.publish.protected-mode", "java.lang.Boolean",
            "sluice.proxy.trusted", "java.util.List<java.lang.String>",
            "sluice.tokens.roles", "java.util.Map<java.lang.String,java.lang.Object>",
            "sluice.http.answer-timeout", "java.time.Duration"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.journal.store",
                "sluice.publish.protected-mode",
                "sluice.publish.protectedmode",
                "sluice.proxy.trusted",
                "sluice.proxy.trusted[0]",
                "sluice.tokens.roles.operator.publish",
            })
    void knowsWhatThereIs(String name) {
        assertThat(known.has(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.jurnal.store, sluice.journal.store",
        "sluice.journal.stores, sluice.journal.store",
        "sluice.journal.store.kind, sluice.journal.store",
        "sluice.protected-mode, sluice.publish.protected-mode",
        "sluice.proxy.trust[0], sluice.proxy.trusted",
    })
    void namesTheNearest(String name, String nearest) {
        assertThat(known.has(name)).isFalse();
        assertThat(known.nearest(name)).contains(nearest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SLUICE_JURNAL_STORE",
                "SLUICE_JOURNAL_STORES",
                "SLUICE_PUBLISH_PROTECTED",
                "SLUICE_HTTP_NOTHING",
                "sluice_jurnal_store",
            })
    void variableThatIsNearlyASettingIsMisspelt(String name) {
        assertThat(known.isMisspelt(name)).isTrue();
    }

    /** Right ones, what container platforms set for a service of the name sluice, and names of other reasons. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SLUICE_JOURNAL_STORE",
                "SLUICE_PUBLISH_PROTECTEDMODE",
                "SLUICE_PUBLISH_PROTECTED_MODE",
                "SLUICE_PROXY_TRUSTED_0",
                "SLUICE_TOKENS_ROLES_OPERATOR_PUBLISH",
                "SLUICE_SERVICE_HOST",
                "SLUICE_SERVICE_PORT",
                "SLUICE_SERVICE_PORT_HTTP",
                "SLUICE_PORT",
                "SLUICE_PORT_8080_TCP",
                "SLUICE_PORT_8080_TCP_ADDR",
                "SLUICE_HTTP_SERVICE_HOST",
                "SLUICE_HTTP_PORT_8080_TCP_PROTO",
                "SLUICE_REQUIRE_ALL",
                "SLUICE_HOME",
                "SLUICE_SERVER",
                "SLUICE_CA_FILE",
            })
    void otherVariablesAreNone(String name) {
        assertThat(known.isMisspelt(name)).isFalse();
    }

    @Test
    void readsWhatTheBuildWroteDown() {
        KnownSettings built = KnownSettings.of(KnownSettingsTests.class.getClassLoader());
        assertThat(built.has("sluice.journal.store")).isTrue();
        assertThat(built.has("sluice.simulator.market.rate")).isTrue();
        assertThat(built.has("sluice.jurnal.store")).isFalse();
        assertThat(built.isMisspelt("SLUICE_TOKEN")).isFalse(); // though it is nearly SLUICE_NODE
    }

    @Test
    void distanceCountsWhatMustChange() {
        assertThat(KnownSettings.distance("", "abc")).isEqualTo(3);
        assertThat(KnownSettings.distance("journal", "jurnal")).isEqualTo(1);
        assertThat(KnownSettings.distance("kitten", "sitting")).isEqualTo(3);
    }
}
