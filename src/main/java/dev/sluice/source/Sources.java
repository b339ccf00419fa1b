package dev.sluice.source;

import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;

/** Runs all sources of one kind for as long as the server runs, each by itself. */
public final class Sources implements SmartLifecycle {

    private final List<SourceRunner> runners;
    private volatile boolean started;

    public Sources(List<SourceRunner> runners) {
        this.runners = List.copyOf(runners);
    }

    public List<SourceRunner> runners() {
        return runners;
    }

    /** Whether they are away; to be run beside this. */
    public Absences absences(Journal journal, GoneSources goneSources) {
        return new Absences(runners.stream().map(SourceRunner::absence).toList(), journal, goneSources);
    }

    @Override
    public void start() {
        runners.forEach(SourceRunner::start);
        started = true;
    }

    @Override
    public void stop(Runnable callback) {
        var unused = Flux.fromIterable(runners)
                .flatMap(SourceRunner::stop, Math.max(1, runners.size()))
                .doFinally(signal -> {
                    started = false;
                    callback.run();
                })
                .subscribe();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return started;
    }
}
