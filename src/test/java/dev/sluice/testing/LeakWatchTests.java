package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;

class LeakWatchTests {

    /** Not the installed one: what is leaked here is no fault. */
    private final LeakWatch watch = new LeakWatch();

    private final ResourceLeakDetector<Object> detector = watch.newResourceLeakDetector(Object.class, 1);

    @Test
    void reportsWhatWasLostOnce() {
        lose();

        assertThatThrownBy(watch::assertNothingLeaked)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 leaks")
                .hasMessageContaining("lost on purpose");
        assertThatCode(watch::assertNothingLeaked).doesNotThrowAnyException();
    }

    private void lose() {
        detector.trackForcibly(new Object()).record("lost on purpose");
    }

    @Test
    void findsNothingWhereAllWasReleased() {
        Object resource = new Object();
        detector.trackForcibly(resource).close(resource);

        assertThatCode(watch::assertNothingLeaked).doesNotThrowAnyException();
    }

    @Test
    void saysWhenItCameTooLateToSeeAnything() {
        assertThatThrownBy(new LeakWatch()::assertNothingLeaked)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("loaded before the leak watch");
    }
}
