package dev.sluice.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Watches over all tests of a run: JUnit finds it by {@code META-INF/services} and makes it before the first test. A leak
 * that is found when the last test has ended fails the run, as an error of the engine itself, since it can not be told
 * which test it was; {@link NoLeaks} on a class tells. In the build, whose JVMs are handed one class after the other, each class is
 * such a run.
 */
public final class LeakWatchExtension implements BeforeAllCallback {

    public LeakWatchExtension() {
        LeakWatch.install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(Namespace.create(LeakWatchExtension.class)).computeIfAbsent(EndOfRun.class);
    }

    /** Closed by JUnit behind the last test. */
    static final class EndOfRun implements AutoCloseable {
        @Override
        public void close() {
            LeakWatch.installed().assertNothingLeaked();
        }
    }
}
