package dev.sluice.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class behind which a buffer was leaked, instead of the whole run at its end. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NoLeaks.Check.class)
public @interface NoLeaks {

    /** Looks when the tests of the class have ended. */
    final class Check implements AfterAllCallback {
        @Override
        public void afterAll(ExtensionContext context) {
            LeakWatch.installed().assertNothingLeaked();
        }
    }
}
