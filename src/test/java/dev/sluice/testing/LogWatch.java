package dev.sluice.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.audit.Audit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the server logs above debug, from when it is opened to when it is closed, except what the watchdog says: a busy
 * machine may let any thread stand still.
 */
public final class LogWatch implements AutoCloseable {

    private static final String WATCHDOG = "dev.sluice.watchdog.Watchdog";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Queue<String> audit = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLoggerName().equals(Audit.class.getName())) {
                audit.add(event.getFormattedMessage());
            } else if (event.getLevel().isGreaterOrEqual(Level.INFO)
                    && !event.getLoggerName().equals(WATCHDOG)) {
                lines.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        }
    };

    public LogWatch() {
        appender.start();
        root().addAppender(appender);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** What the audit logs of clients that come and go. */
    public List<String> audit() {
        return List.copyOf(audit);
    }

    /** All else. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        root().detachAppender(appender);
    }
}
