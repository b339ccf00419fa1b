package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad queries: which code each gets. */
class HandshakeQueryFaultTests {

    @Test
    void moreThanSixtyFourFiltersAreRefused() {
        assertFault("topics=" + names(65), ErrorCode.BAD_PARAMETER);
        assertFault("topics=" + names(64) + "&topics=more", ErrorCode.BAD_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "heartbeat=249",
                "heartbeat=60001",
                "heartbeat=",
                "heartbeat=OFF",
                "heartbeat=1e3",
                "heartbeat=0",
                "frames=",
                "frames=single",
                "frames=Array",
                "frames=array,array",
                "credit=-1",
                "credit=x",
                "credit=9223372036854775808",
                "credit=+5",
                "credit=%D9%A5",
                "topics=a&buffer=0",
                "topics=a&buffer=-1",
                "topics=a&buffer=1.5",
                "topics=a&buffer=",
                "topics=a&snapshot=1",
                "topics=a&snapshot=TRUE",
                "topics=a&maxRate=",
                "topics=a&maxRate=x",
                "topics=a&maxRate=5f",
                "topics=a&maxRate=0x5",
                "topics=a&maxRate=NaN",
                "topics=a&maxRate=Infinity",
                "topics=a&maxRate=.5",
                "topics=a&maxRate=5.",
                "topics=a&maxRate=+5",
                "topics=a&maxRate=1,5",
                "topics=a&maxRate=%D9%A5",
                "topics=a&maxAge=",
                "topics=a&maxAge=0",
                "topics=a&maxAge=-1",
                "topics=a&maxAge=1.5",
                "topics=a&maxAge=1s",
                "topics=a&maxAge=9223372036854775808",
                "topics=a&since=",
                "topics=a&since=5",
                "topics=a&since=e1:",
                "topics=a&since=e1:-1",
                "topics=a&since=e1:x",
                "topics=a&since=e1:1.5",
                "topics=a&since=e1:9223372036854775808",
                "topics=a&since=e1%3A%2B5"
            })
    void parameterOutOfItsBoundsIsRefused(String query) {
        assertFault(query, ErrorCode.BAD_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "credit=1&credit=1",
                "heartbeat=off&heartbeat=off",
                "frames=array&frames=array",
                "topics=a&policy=x&policy=x",
                "topics=a&maxRate=1&maxRate=1",
                "topics=a&maxAge=1&maxAge=1",
                "topics=a&since=e:1&since=e:1"
            })
    void parameterThatStandsTwiceIsRefused(String query) {
        assertFault(query, ErrorCode.BAD_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy=drop-oldest", "buffer=5", "snapshot=true", "maxRate=5", "maxAge=5", "since=e:5"})
    void contractWithoutTopicsIsRefused(String query) {
        assertFault(query, ErrorCode.BAD_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"topics=", "topics=a,", "topics=a,,b", "topics=a//b", "topics=a/%23/b", "topics=%24share/g/a"})
    void badFilterIsToldAsSuch(String query) {
        assertFault(query, ErrorCode.BAD_FILTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=%", "topics=a%2", "topics=%zz", "%zz=1", "policy=%g1&topics=a"})
    void brokenEscapeIsRefused(String query) {
        assertFault(query, ErrorCode.BAD_PARAMETER);
    }

    static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
    }

    private static void assertFault(String query, ErrorCode code) {
        ProtocolException fault = catchThrowableOfType(ProtocolException.class, () -> HandshakeQuery.parse(query));
        assertThat(fault).as(query).isNotNull();
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.toFrame().id()).isNull();
    }
}
