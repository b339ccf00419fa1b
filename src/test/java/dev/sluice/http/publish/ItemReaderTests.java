package dev.sluice.http.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemReaderTests {

    private static Item read(String json) {
        byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new ItemReader(null).read(text, 0, text.length, 1, 1);
    }

    @Test
    void publisherSaysHowFarAValueIsToBeTrusted() {
        assertThat(read("{'ttl':5000,'topic':'a','quality':'uncertain','data':1}"))
                .isInstanceOfSatisfying(Item.Value.class, item -> {
                    assertThat(item.draft().quality().wireName()).isEqualTo("uncertain");
                    assertThat(item.draft().ttlMillis()).isEqualTo(5_000);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ttl':99",
                "'ttl':1e3",
                "'ttl':null",
                "'ttl':{'a':1}",
                "'ttl':99999999999999999999",
                "'quality':'stale'",
                "'quality':'good'",
                "'quality':['bad']",
                "'quality':null"
            })
    void qualifiersThatCanNotBeAreRefused(String field) {
        for (String json :
                new String[] {"{" + field + ",'topic':'a','data':1}", "{'topic':'a','data':1," + field + "}"}) {
            assertThat(read(json)).isInstanceOfSatisfying(Item.Fault.class, fault -> {
                assertThat(fault.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
                assertThat(fault.ends()).isFalse();
            });
        }
    }

    @Test
    void whatRetiresATopicHasNoTtl() {
        assertThat(read("{'ttl':5000,'topic':'a','data':null}")).isInstanceOf(Item.Fault.class);
    }
}
