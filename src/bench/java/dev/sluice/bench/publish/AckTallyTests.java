package dev.sluice.bench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckTallyTests {

    private final AckTally tally = new AckTally();

    @Test
    void aSeqThatDoesNotFollowIsWrong() {
        tally.acknowledged(3, 1, 10);
        tally.acknowledged(4, 1, 10);
        tally.acknowledged(3, 2, 10);
        assertThat(tally.answer(0)).contains(" acknowledged=3 wrong=0 ");
        tally.acknowledged(3, 2, 10);
        tally.acknowledged(3, 4, 10);
        assertThat(tally.answer(0)).contains(" acknowledged=5 wrong=2 ");
    }

    @Test
    void whereNoSeqIsToldNoneIsWrong() {
        tally.acknowledged(3, Wire.Answers.UNTOLD, 10);
        tally.acknowledged(3, Wire.Answers.UNTOLD, 10);
        assertThat(tally.answer(0)).contains(" acknowledged=2 wrong=0 ");
    }

    @Test
    void aWindowCountsWhatComesInIt() {
        tally.acknowledged(3, 1, 5_000);
        tally.beginWindow();
        tally.acknowledged(3, 2, 100);
        assertThat(tally.answer(7)).contains(" acked=1 p50=100 p99=100 max=100 ", " owed=7");
    }

    @Test
    void heardUpdatesAreCountedApart() {
        tally.published(10);
        tally.published(11);
        assertThat(tally.answer(0)).contains(" published=2 heard=1 ");
    }
}
