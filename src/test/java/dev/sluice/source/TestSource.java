package dev.sluice.source;

import dev.sluice.source.SourceConnection.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A source whose connections go as the test says, one after the other. */
final class TestSource implements Source {

    final List<Inlet> inlets = new ArrayList<>();
    final List<Integer> closed = new ArrayList<>();
    private final Function<Integer, Flux<Standing>> connections;

    /** @param connections what the first, second, ... connection tells; what this throws is thrown as it is made */
    TestSource(Function<Integer, Flux<Standing>> connections) {
        this.connections = connections;
    }

    static Flux<Standing> standing(String... faults) {
        return Flux.just(new Standing("its session", List.of(faults))).concatWith(Mono.never());
    }

    static Flux<Standing> standingFor(Duration time) {
        return standing().take(time).concatWith(Mono.error(new IllegalStateException("cable pulled")));
    }

    @Override
    public String kind() {
        return "test";
    }

    @Override
    public String name() {
        return "plant";
    }

    @Override
    public String address() {
        return "test://plant";
    }

    @Override
    public SourceConnection connect(Inlet inlet) {
        inlets.add(inlet);
        int number = inlets.size();
        Flux<Standing> standings = connections.apply(number);
        return new SourceConnection() {
            @Override
            public Flux<Standing> open() {
                return standings;
            }

            @Override
            public Mono<Void> close() {
                return Mono.fromRunnable(() -> closed.add(number));
            }
        };
    }
}
