package dev.sluice.cli;

import dev.sluice.client.ClientState;
import dev.sluice.client.ClientState.Phase;
import dev.sluice.client.SluiceClient;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** Waits for the first connection, which has to succeed; of a later one that is lost it tells, and that it is back. */
final class Connectedness {

    private static final Duration FIRST_MAX = Duration.ofSeconds(15);

    /** A WebSocket twice, then an event stream: by then each way was tried. */
    private static final int TRIES_MAX = 3;

    private final Terminal terminal;
    private final URI server;
    private int tries;
    private boolean wasConnected;
    private boolean isConnected;
    private String lastReason = "no answer";

    Connectedness(Terminal terminal, URI server) {
        this.terminal = terminal;
        this.server = server;
    }

    /** Returns when it is connected. Throws a {@link Failure}. */
    void await(SluiceClient client) {
        var telling = client.states().subscribe(this::told);
        try {
            var unused = client.states()
                    .flatMap(this::first)
                    .next()
                    .timeout(FIRST_MAX)
                    .onErrorMap(TimeoutException.class, late -> ServerOptions.unreachable(server, lastReason, late))
                    .block();
        } catch (RuntimeException e) {
            telling.dispose();
            client.close();
            throw e;
        }
    }

    private Mono<ClientState> first(ClientState state) {
        return switch (state.phase()) {
            case CONNECTED -> Mono.just(state);
            case CLOSED -> Mono.error(Failure.ofCode("", state.code(), reason(state)));
            case CONNECTING -> Mono.empty();
            case WAITING -> {
                lastReason = state.reason();
                yield ++tries < TRIES_MAX
                        ? Mono.empty()
                        : Mono.error(new Failure(
                                Exit.UNREACHABLE,
                                "no connection to " + server + ": " + ServerOptions.inWords(state.reason())));
            }
        };
    }

    /** On the client's thread. */
    private void told(ClientState state) {
        if (state.phase() == Phase.CONNECTED && !isConnected) {
            if (wasConnected) {
                terminal.tell("connected again");
            }
            isConnected = true;
            wasConnected = true;
        } else if (isConnected && state.phase() == Phase.WAITING) {
            isConnected = false;
            terminal.tell("the connection was lost, and is opened anew: " + reason(state));
        }
    }

    private static String reason(ClientState state) {
        return state.reason() + (state.code() == 0 ? "" : " (" + state.code() + ")");
    }
}
