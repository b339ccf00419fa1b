package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.field.Pointer;
import dev.sluice.fold.Fold;
import dev.sluice.fold.Shape;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ReadQuery.Points;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadQueryTests {

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"&&", "x=1", "filter", "topics=a", "Since=1"})
    void queryThatAsksForNothingIsForAllFromTheBeginning(String query) {
        assertThat(ReadQuery.parse(query)).isEqualTo(new ReadQuery(List.of(TopicFilter.of("#")), null, 1_000));
        assertThat(names(ReadQuery.filters(query))).containsExactly("#");
    }

    @Test
    void filtersRepeatAndAreSeparatedByCommasAndCountOnce() {
        String query = "filter=quotes/+,a%2Cb&since=e:1:7&filter=%23&filter=quotes/%2B&limit=10000";
        ReadQuery read = ReadQuery.parse(query);
        assertThat(names(read.filters())).containsExactly("quotes/+", "a,b", "#");
        assertThat(read.since()).isEqualTo(new StreamPosition("e:1", 7));
        assertThat(read.limit()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "filter=,               bad_filter",
        "filter=a%2B,           bad_filter",
        "filter=a/%23/b,        bad_filter",
        "filter=%FF,            bad_parameter",
        "filter=%zz,            bad_parameter",
        "limit=0,               bad_parameter",
        "limit=10001,           bad_parameter",
        "limit=-1,              bad_parameter",
        "limit=1.0,             bad_parameter",
        "limit=,                bad_parameter",
        "limit=1&limit=1,       bad_parameter",
        "limit=\u0661,          bad_parameter",
        "since=7,               bad_parameter",
        "since=,                bad_parameter",
        "since=e:,              bad_parameter",
        "since=e:-1,            bad_parameter",
        "since=e:1&since=e:2,   bad_parameter",
        "fold=ohlc,                            bad_parameter",
        "field=/v,                             bad_parameter",
        "every=1000,                           bad_parameter",
        "fold=ohlc&field=/v,                   bad_parameter",
        "fold=ohlc&every=1000,                 bad_parameter",
        "fold=sum&field=/v&every=1000,         bad_parameter",
        "fold=ohlc&field=v&every=1000,         bad_parameter",
        "fold=ohlc&field=/v&every=99,          bad_parameter",
        "fold=ohlc&field=/v&every=86400001,    bad_parameter",
        "fold=ohlc&field=/v&every=1e3,         bad_parameter",
        "fold=ohlc&fold=ohlc&field=&every=100, bad_parameter",
        "points=10,                            bad_parameter",
        "points=9&field=/v,                    bad_parameter",
        "points=10001&field=/v,                bad_parameter",
        "points=100&field=v,                   bad_parameter",
        "points=100&field=/v&every=1000,       bad_parameter",
        "points=9&field=/v&fold=ohlc,          bad_parameter"
    })
    void whatIsWrongIsNamed(String query, String code) {
        assertThat(fault(query)).isEqualTo(code);
    }

    @Test
    void windowsAndPointsHaveAField() {
        ReadQuery folded = ReadQuery.parse("every=86400000&field=/axes/0~1x&fold=stats&filter=a");
        assertThat(folded.fold()).isEqualTo(new Fold(Pointer.of("/axes/0~1x"), 86_400_000, Shape.STATS));
        assertThat(folded.within(List.of(TopicFilter.of("b"))).fold()).isEqualTo(folded.fold());
        assertThat(ReadQuery.parse("fold=ohlc&field=&every=100").fold())
                .isEqualTo(new Fold(Pointer.of(""), 100, Shape.OHLC));
        ReadQuery few = ReadQuery.parse("points=10000&field=/v");
        assertThat(few.points()).isEqualTo(new Points(Pointer.of("/v"), 10_000));
        assertThat(few.within(List.of(TopicFilter.of("b"))).points()).isEqualTo(few.points());
    }

    @Test
    void moreThan64FiltersAreTooMany() {
        String most = IntStream.range(0, 64).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
        assertThat(ReadQuery.parse("filter=" + most).filters()).hasSize(64);
        assertThat(fault("filter=" + most + "&filter=one/more")).isEqualTo("bad_parameter");
    }

    @Test
    void whereThereAreNoPagesTheirParametersMeanNothing() {
        assertThat(names(ReadQuery.filters("limit=no&since=no&filter=a"))).containsExactly("a");
    }

    private static List<String> names(List<TopicFilter> filters) {
        return filters.stream().map(TopicFilter::toString).toList();
    }

    private static String fault(String query) {
        ProtocolException fault = catchThrowableOfType(ProtocolException.class, () -> ReadQuery.parse(query));
        return fault.code().wireName();
    }
}
