package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.Bar.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishRowTests {

    private static final PublishRow ROW = PublishRow.websocket();
    private static final int BARS = 7;

    @Test
    void aRoundInWhichAllIsAsItShouldBePasses() {
        assertThat(ROW.bars(List.of(round(100_000, 0, 0, 0.5))))
                .hasSize(BARS)
                .allSatisfy(bar -> assertThat(bar.verdict()).isEqualTo(Verdict.PASS));
    }

    @Test
    void aRateThatIsNotReachedFails() {
        assertThat(failed(round(96_000, 0, 0, 0.5))).containsExactly("acknowledged of what was offered");
    }

    @Test
    void oneUpdateTooManyFails() {
        assertThat(failed(round(100_000, 1, 0, 0.5))).containsExactly("published twice");
    }

    @Test
    void oneDeliveryTooFewFails() {
        assertThat(failed(round(100_000, 0, 1, 0.5))).containsExactly("not delivered to a subscriber");
    }

    /** Of its rate nothing is known then; what is there twice is so in any case. */
    @Test
    void whereTheLoadGeneratorWasTheLimitTheRateIsNotHeldAgainstTheServer() {
        Published busy = round(50_000, 1, 1, 0.9);
        assertThat(failed(busy)).containsExactly("published twice");
        assertThat(ROW.bars(List.of(busy)).get(0).verdict()).isEqualTo(Verdict.NOT_RUN);
    }

    @Test
    void aBrokerMaySendAgain() {
        assertThat(PublishRow.mqtt().bars(List.of(round(100_000, 1, 0, 0.5))))
                .allSatisfy(bar -> assertThat(bar.verdict()).isEqualTo(Verdict.PASS));
    }

    @Test
    void aBusyBrokerMakesAWindowInvalidAndIsNamed() {
        Published busy = new Published(20_000, 15_000, 9, 1, 2, 150_000, 1, 2, 0, 0, 0, 0, 0, 0, 0.1, 0.1, 0.9, 0);
        assertThat(busy.isValid()).isFalse();
        assertThat(busy.limit()).isEqualTo("the broker");
        assertThat(round(50_000, 0, 0, 0.9).limit()).isEqualTo("the load generator");
    }

    @Test
    void withoutAnyRoundNothingPasses() {
        assertThat(ROW.bars(List.of())).hasSize(BARS).allSatisfy(bar -> assertThat(bar.verdict())
                .isEqualTo(Verdict.NOT_RUN));
    }

    private static List<String> failed(Published round) {
        return ROW.bars(List.of(round)).stream()
                .filter(bar -> bar.verdict() == Verdict.FAIL)
                .map(Bar::what)
                .toList();
    }

    private static Published round(double acked, long twice, long undelivered, double publishersCpu) {
        return new Published(
                100_000, acked, 9, 1, 2, 1_000_000, 1, 2, 0, 0, 0, twice, undelivered, 0, publishersCpu, 0.1, 0, 0);
    }
}
