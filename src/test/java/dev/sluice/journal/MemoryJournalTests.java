package dev.sluice.journal;

class MemoryJournalTests extends JournalContractTests {

    @Override
    Journal create(JournalProperties bounds) {
        return new MemoryJournal(bounds);
    }
}
