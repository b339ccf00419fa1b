package dev.sluice.journal;

class DiskJournalTests extends JournalContractTests {

    @Override
    Journal open(JournalProperties bounds) {
        return new DiskJournal(bounds);
    }
}
