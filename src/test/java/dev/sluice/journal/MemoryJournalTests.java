package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MemoryJournalTests extends JournalContractTests {

    @Override
    Journal open(JournalProperties bounds) {
        return new MemoryJournal(bounds);
    }

    @Test
    void eachLogHasAnEpochOfItsOwn() {
        JournalProperties bounds = bounds(10, DataSize.ofMegabytes(1), 10);

        assertThat(open(bounds).head().epoch()).isNotEqualTo(open(bounds).head().epoch());
    }
}
