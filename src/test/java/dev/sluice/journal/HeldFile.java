package dev.sluice.journal;

import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** A journal's file on a disk that takes as long as the test holds it. */
final class HeldFile extends JournalFile {

    final ReentrantLock held = new ReentrantLock();

    HeldFile(Path path) {
        super(path);
    }

    @Override
    void commit(Commit commit) {
        held.lock();
        try {
            super.commit(commit);
        } finally {
            held.unlock();
        }
    }
}
