package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.field.Term;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code where} in a query: a field, an operator, a value. */
class QueryTermTests {

    private static List<Term> terms(String query) {
        ClientFrame.Subscribe subscribe =
                Objects.requireNonNull(HandshakeQuery.parse(query).subscribe());
        return Objects.requireNonNull(subscribe.contract().where()).terms();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "/value>80 /value gt 80",
                "/value>=80.50 /value ge 80.50",
                "/value%3C1e3 /value lt 1e3",
                "/value<=-1 /value le -1",
                "/state=on /state eq \"on\"",
                "/state=%22on%22 /state eq \"on\"",
                "/state=%2280%22 /state eq \"80\"",
                "/state!=true /state ne true",
                "/state=null /state eq null",
                "/state= /state eq \"\"",
                "/a+b=1+1 /a+b eq \"1+1\"",
                "/a=b=c /a eq \"b=c\"",
                "/a!b=1 /a!b eq 1",
                "/a=%5B1 /a eq \"[1\"",
                "/a=%C3%BC%22 /a eq \"\u00fc\\\"\"",
                "/a=NaN /a eq \"NaN\"",
                "/a~1b=1 /a~1b eq 1"
            })
    void termIsRead(String written, String field, String op, String value) {
        Term term = terms("topics=a&where=" + written).get(0);
        assertThat(term.field().text()).isEqualTo(field);
        assertThat(term.op().wireName()).isEqualTo(op);
        assertThat(term.value()).isEqualTo(value);
    }

    @Test
    void wholeValueIsTheEmptyField() {
        assertThat(terms("topics=a&where=%3E80").get(0).field().text()).isEmpty();
    }

    @Test
    void fieldAloneHasToBeThere() {
        assertThat(terms("topics=a&where=/a/b").get(0).op().wireName()).isEqualTo("exists");
    }

    @Test
    void termsRepeat() {
        assertThat(terms("where=/a>1&topics=a&where=/b<2")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topics=a&where=",
                "topics=a&where=value>80",
                "topics=a&where=/a>true",
                "topics=a&where=/a>null",
                "topics=a&where=/a=[1]",
                "topics=a&where=/a=%7B%7D",
                "topics=a&where=/~3",
                "topics=a&where=/a=1e9999999999",
                "where=/a>1"
            })
    void faultIsTold(String query) {
        ProtocolException fault = catchThrowableOfType(ProtocolException.class, () -> HandshakeQuery.parse(query));
        assertThat(fault.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
    }
}
