package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.Bar.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarTests {

    @Test
    void aLowFigurePassesAndALowerOneReachesTheAim() {
        assertThat(Bar.atMost("x", 0.61, 0.6, 0.4, "").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Bar.atMost("x", 0.6, 0.6, 0.4, "").verdict()).isEqualTo(Verdict.PASS);
        assertThat(Bar.atMost("x", 0.4, 0.6, 0.4, "").verdict()).isEqualTo(Verdict.AIM);
    }

    @Test
    void aHighFigurePassesAndAHigherOneReachesTheAim() {
        assertThat(Bar.atLeast("x", 1.7, 1.8, 2.5, "").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Bar.atLeast("x", 1.8, 1.8, 2.5, "").verdict()).isEqualTo(Verdict.PASS);
        assertThat(Bar.atLeast("x", 2.6, 1.8, 2.5, "").verdict()).isEqualTo(Verdict.AIM);
    }

    @Test
    void whatWasNotMeasuredDoesNotPass() {
        Bar bar = Bar.atMost("x", Double.NaN, 1, "");
        assertThat(bar.verdict()).isEqualTo(Verdict.NOT_RUN);
        assertThat(bar.measured()).isEqualTo("-");
    }

    @Test
    void oneLostUpdateFails() {
        assertThat(Bar.none("lost", 0).verdict()).isEqualTo(Verdict.PASS);
        assertThat(Bar.none("lost", 1).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aRowFailsWithOneOfItsBars() {
        Bar pass = Bar.none("a", 0);
        Bar fail = Bar.none("b", 1);
        assertThat(new Result(FanOutRow.small(), List.of(pass, fail), List.of()).isFailed())
                .isTrue();
        assertThat(new Result(FanOutRow.small(), List.of(pass), List.of()).isFailed())
                .isFalse();
    }

    @Test
    void theTableTellsFigureBoundAndVerdict() {
        Bar bar = Bar.atMost("p50", 1.25, 2, " ms");
        assertThat(Table.of(List.of(new Result(FanOutRow.small(), List.of(bar), List.of()))))
                .contains("| 100 clients x 1000/s | p50 | 1.25 ms | <= 2 ms | pass |");
    }
}
