package dev.sluice.source.kafka;

import dev.sluice.source.SourceConnection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One consumer's life, on a thread of its own: Kafka's client waits in each call. */
final class KafkaConnection implements SourceConnection {

    static final String THREADS = "sluice-kafka";

    private final Function<Consumer<Standing>, RecordLoop> loops;
    private final Sinks.Many<Standing> standings = Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

    private enum Phase {
        NEW,
        RUNS,
        ENDS
    }

    /** @param loops makes the loop, on the thread that runs it, for somebody who hears how it stands */
    KafkaConnection(Function<Consumer<Standing>, RecordLoop> loops) {
        this.loops = loops;
    }

    @Override
    public Flux<Standing> open() {
        return Flux.defer(() -> {
            if (!phase.compareAndSet(Phase.NEW, Phase.RUNS)) {
                return Flux.never(); // closed already
            }
            Thread thread = new Thread(this::run, THREADS);
            thread.setDaemon(true);
            thread.start();
            return standings.asFlux();
        });
    }

    private void run() {
        try {
            RecordLoop loop = loops.apply(standing -> {
                var unused = standings.tryEmitNext(standing);
            });
            try {
                while (phase.get() == Phase.RUNS) {
                    loop.turn();
                }
            } finally {
                loop.end();
            }
        } catch (Throwable fault) {
            var unused = standings.tryEmitError(fault);
        } finally {
            var unused = ended.tryEmitEmpty();
        }
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> phase.getAndSet(Phase.ENDS) == Phase.NEW ? ended() : ended.asMono());
    }

    private Mono<Void> ended() {
        var unused = ended.tryEmitEmpty();
        return ended.asMono();
    }
}
