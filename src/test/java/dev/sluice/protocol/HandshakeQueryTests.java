package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.message.StreamPosition;
import dev.sluice.topic.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeQueryTests {

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"&", "&&", "x=1", "x", "topics"})
    void queryThatAsksForNothingChangesNothing(String query) {
        assertThat(HandshakeQuery.parse(query)).isEqualTo(HandshakeQuery.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "topics=quotes/+ quotes/+",
                "topics=%2B/x +/x",
                "topics=sensors/%23 sensors/#",
                "topics=a%2Cb a,b",
                "topics=a%26b%3Dc a&b=c",
                "topics=a=b a=b",
                "topics=Z%C3%BCrich Z\u00fcrich",
                "t%6Fpics=a a"
            })
    void filterIsDecoded(String query, String filter) {
        assertThat(topics(query)).containsExactly(filter);
    }

    @Test
    void anEventSourceGoesOnFromItsLastEventAndNotFromWhereItBegan() {
        HandshakeQuery query = HandshakeQuery.parse("topics=a,b&policy=drop-newest&since=e:7&heartbeat=off");
        HandshakeQuery again = query.forEvents("e:1:42");
        ClientFrame.Subscribe subscribe = Objects.requireNonNull(again.subscribe());
        assertThat(subscribe.contract())
                .isEqualTo(new ContractRequest("drop-newest", null, null, null, null, new StreamPosition("e:1", 42)));
        assertThat(subscribe.topics()).hasSize(2);
        assertThat(again.heartbeat()).isZero();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void anEventSourceThatSawNoIdAsksForWhatItsQuerySays(String lastEventId) {
        HandshakeQuery query = HandshakeQuery.parse("topics=a&since=e:7");
        assertThat(query.forEvents(lastEventId)).isEqualTo(query);
    }

    @Test
    void withoutTopicsThereIsNothingToGoOnWith() {
        assertThat(HandshakeQuery.NONE.forEvents("e:1")).isEqualTo(HandshakeQuery.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "e:", "e:-1", "e:x", "e:99999999999999999999", "e:1 "})
    void anIdThatIsNoneOfOursIsAPlaceThatNobodyCanGoOnFrom(String lastEventId) {
        HandshakeQuery query = HandshakeQuery.parse("topics=a&since=e:7").forEvents(lastEventId);
        assertThat(Objects.requireNonNull(query.subscribe()).contract().since()).isEqualTo(StreamPosition.NOWHERE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=a&credit=0", "credit=100"})
    void anEventSourceHasNoCredit(String text) {
        HandshakeQuery query = HandshakeQuery.parse(text);
        ProtocolException fault = catchThrowableOfType(ProtocolException.class, () -> query.forEvents(null));
        assertThat(fault.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
    }

    @Test
    void spaceIsWrittenAsEscape() {
        assertThat(topics("topics=a%20b")).containsExactly("a b");
    }

    @Test
    void topicsRepeatAndCommasSeparate() {
        assertThat(topics("topics=a,b&x=1&topics=c,a&topics=d%2Ce")).containsExactly("a", "b", "c", "d,e");
    }

    @Test
    void contractStandsBesideTheTopics() {
        HandshakeQuery query = HandshakeQuery.parse("policy=drop-oldest&topics=a&buffer=10&maxRate=0.2&maxAge=1500"
                + "&snapshot=false&since=e:1:42&credit=100");
        assertThat(query.subscribe())
                .isEqualTo(new ClientFrame.Subscribe(
                        null,
                        List.of(TopicFilter.of("a")),
                        new ContractRequest("drop-oldest", 10L, 0.2, 1_500L, false, new StreamPosition("e:1", 42))));
        assertThat(query.credit()).isEqualTo(100);
        assertThat(query.heartbeat()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "0.2, 0.2", "1e2, 100", "1E-2, 0.01", "0, 0", "-1, -1"})
    void rateIsADecimalWhoseRangeIsForWhoGrantsIt(String text, double rate) {
        assertThat(contract("maxRate=" + text).maxRate()).isEqualTo(rate);
    }

    @Test
    void largestAgeIsTaken() {
        assertThat(contract("maxAge=1").maxAge()).isEqualTo(1);
        assertThat(contract("maxAge=9223372036854775807").maxAge()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "e1:0, e1, 0",
        "e1:9223372036854775807, e1, 9223372036854775807",
        "e1%3A7, e1, 7",
        "a:b:7, a:b, 7",
        "%2B/%26:7, +/&, 7"
    })
    void sinceIsEpochAndOffset(String text, String epoch, long offset) {
        assertThat(contract("since=" + text).since()).isEqualTo(new StreamPosition(epoch, offset));
    }

    @Test
    void creditAndHeartbeatStandAloneToo() {
        assertThat(HandshakeQuery.parse("credit=0&heartbeat=off"))
                .isEqualTo(new HandshakeQuery(null, Duration.ZERO, 0L, false));
        assertThat(HandshakeQuery.parse("heartbeat=250").heartbeat()).isEqualTo(Duration.ofMillis(250));
        assertThat(HandshakeQuery.parse("heartbeat=60000").heartbeat()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void unknownParametersAreIgnoredWhateverTheyHold() {
        assertThat(topics("token=%zz&topics=a&token=1&=x")).containsExactly("a");
    }

    @Test
    void sixtyFourFiltersAreTaken() {
        assertThat(topics("topics=" + HandshakeQueryFaultTests.names(64))).hasSize(64);
    }

    private static List<String> topics(String query) {
        ClientFrame.Subscribe subscribe = HandshakeQuery.parse(query).subscribe();
        return subscribe == null
                ? List.of()
                : subscribe.topics().stream().map(TopicFilter::toString).toList();
    }

    private static ContractRequest contract(String parameter) {
        return Objects.requireNonNull(
                        HandshakeQuery.parse("topics=a&" + parameter).subscribe())
                .contract();
    }

    @ParameterizedTest
    @CsvSource({
        "frames=array, true",
        "topics=a&frames=array&credit=5, true",
        "%66rames=%61rray, true",
        "topics=%zz&frames=array, true",
        "frames=array&frames=other, true",
        "frames=other&frames=array, false",
        "frames, false",
        "frames=, false",
        "=array, false",
        "heartbeat=off, false",
        ", false"
    })
    void arraysAreAskedForAlsoByAQueryThatIsBad(@Nullable String query, boolean asked) {
        assertThat(HandshakeQuery.asksForArrays(query)).isEqualTo(asked);
    }

    @Test
    void whoAsksForArraysIsKnown() {
        assertThat(HandshakeQuery.parse("frames=array").arrays()).isTrue();
        assertThat(HandshakeQuery.parse("topics=a&frames=array").arrays()).isTrue();
        assertThat(HandshakeQuery.parse("topics=a").arrays()).isFalse();
    }
}
