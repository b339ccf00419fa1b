package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the server reads the same text in a query. */
class WhereTermTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/value>80|{\"field\":\"/value\",\"op\":\"gt\",\"value\":80}",
                "/value>=1.50|{\"field\":\"/value\",\"op\":\"ge\",\"value\":1.50}",
                "/a<=-1|{\"field\":\"/a\",\"op\":\"le\",\"value\":-1}",
                "/state=on|{\"field\":\"/state\",\"op\":\"eq\",\"value\":\"on\"}",
                "/state!=\"on\"|{\"field\":\"/state\",\"op\":\"ne\",\"value\":\"on\"}",
                "/hey!=1|{\"field\":\"/hey\",\"op\":\"ne\",\"value\":1}",
                "/hey!you=1|{\"field\":\"/hey!you\",\"op\":\"eq\",\"value\":1}",
                "/a=b=c|{\"field\":\"/a\",\"op\":\"eq\",\"value\":\"b=c\"}",
                "/a=|{\"field\":\"/a\",\"op\":\"eq\",\"value\":\"\"}",
                "/state|{\"field\":\"/state\",\"op\":\"exists\"}",
            })
    void isATermOfTheProtocol(String text, String json) {
        assertThat(WhereTerm.toJson(text)).isEqualTo(json);
    }
}
