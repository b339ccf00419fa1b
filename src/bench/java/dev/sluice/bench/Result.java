package dev.sluice.bench;

import dev.sluice.bench.Bar.Verdict;
import java.util.List;

/**
 * What a row came to.
 *
 * @param notes figures beside the bars
 */
record Result(Row row, List<Bar> bars, List<String> notes) {

    Result {
        bars = List.copyOf(bars);
        notes = List.copyOf(notes);
    }

    boolean isFailed() {
        return bars.stream().anyMatch(bar -> bar.verdict() == Verdict.FAIL);
    }
}
