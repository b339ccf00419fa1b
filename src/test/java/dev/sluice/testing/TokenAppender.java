package dev.sluice.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;

/** Hands the log of all tests to the {@link TokenWatch}; named in {@code logback-test.xml}. */
public final class TokenAppender extends AppenderBase<ILoggingEvent> {

    private final TokenWatch watch;

    public TokenAppender() {
        this(TokenWatch.installed());
    }

    TokenAppender(TokenWatch watch) {
        this.watch = watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        watch.look("log of " + event.getLoggerName(), event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            watch.look("log of " + event.getLoggerName(), ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }
}
