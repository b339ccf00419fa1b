package dev.sluice.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks the application for tokens, once at a time: who asks meanwhile gets the same answer. */
final class Tokens {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final Loop loop;
    private final Supplier<Mono<String>> supplier;
    private @Nullable Mono<String> asked;

    Tokens(Loop loop, Supplier<Mono<String>> supplier) {
        this.loop = loop;
        this.supplier = supplier;
    }

    void next(Consumer<String> given, Consumer<Throwable> failed) {
        Mono<String> answer = asked;
        if (answer == null) {
            answer = Mono.defer(supplier)
                    .timeout(WITHIN, loop.scheduler())
                    .switchIfEmpty(Mono.error(() -> SluiceException.refused("unauthorized", "there is no token")))
                    .cache();
            asked = answer;
        }
        var unused =
                answer.subscribe(token -> end(() -> given.accept(token)), fault -> end(() -> failed.accept(fault)));
    }

    private void end(Runnable then) {
        loop.run(() -> {
            asked = null;
            then.run();
        });
    }

    /** Whether the network was at fault and not the one who asked. */
    static boolean isPassing(Throwable fault) {
        return fault instanceof IOException
                || fault instanceof UncheckedIOException
                || fault instanceof TimeoutException
                || (fault instanceof SluiceException own && own.isRetryable());
    }
}
