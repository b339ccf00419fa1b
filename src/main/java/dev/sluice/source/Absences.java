package dev.sluice.source;

import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import java.util.List;
import java.util.Map;
import org.springframework.context.SmartLifecycle;

/** Of all sources whether they are away. Begins before anybody is served, so that nobody is shown as fresh what came from one that is away for long. */
public final class Absences implements SmartLifecycle {

    private final List<Absence> all;
    private final Journal journal;
    private final GoneSources goneSources;
    private volatile boolean running;

    public Absences(List<Absence> all, Journal journal, GoneSources goneSources) {
        this.all = List.copyOf(all);
        this.journal = journal;
        this.goneSources = goneSources;
    }

    @Override
    public void start() {
        running = true;
        Map<String, byte[]> noted = journal.takeNotes(Absence.PREFIX);
        all.forEach(absence -> absence.begin(noted.get(Absence.PREFIX + absence.source())));
        goneSources.awaitSettled();
    }

    @Override
    public void stop() {
        all.forEach(Absence::end);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Behind what turns values stale, and before web servers and feeds. */
    @Override
    public int getPhase() {
        return GoneSources.PHASE + 1;
    }
}
