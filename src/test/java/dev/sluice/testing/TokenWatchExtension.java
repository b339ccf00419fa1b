package dev.sluice.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Fails the run, as an error of the engine itself, if a token was printed or answered in any of its tests ({@link TokenWatch}). */
public final class TokenWatchExtension implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(Namespace.create(TokenWatchExtension.class)).computeIfAbsent(EndOfRun.class);
    }

    /** Closed by JUnit behind the last test. */
    static final class EndOfRun implements AutoCloseable {
        @Override
        public void close() {
            TokenWatch.installed().assertNothingFound();
        }
    }
}
