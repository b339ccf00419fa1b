package dev.sluice.session;

import dev.sluice.protocol.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * Where one session is in its life. Judges only: who changes it sees to what follows.
 *
 * <pre>
 *              endSoon                close               gone
 *   OPEN ----------------> ENDING ------------> CLOSING --------> GONE
 *     |   (a fault, or too   |  (its next turn)    ^                ^
 *     |    slow)             |                     |                |
 *     +----------------------------- close --------+                |
 *     |                      |   (the peer, the transport, a rule)  |
 *     +----------------------+-------------- gone ------------------+
 * </pre>
 *
 * While OPEN and ENDING frames are heard and updates are taken in and written. From CLOSING on nothing is written but the
 * answers that wait, before the close, and nobody hears of what was still under way.
 */
final class SessionState {

    private enum Phase {
        OPEN,
        ENDING,
        CLOSING,
        GONE
    }

    private Phase phase = Phase.OPEN;
    private @Nullable CloseCode endWith;

    /** Whether nothing speaks against its going on. */
    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /** Whether it is at its end: the close was sent or came, or the connection is gone. */
    boolean isOver() {
        return phase.compareTo(Phase.CLOSING) >= 0;
    }

    /** It is to be closed at its next turn; the last reason counts. */
    void endSoon(CloseCode why) {
        endWith = why;
        if (phase == Phase.OPEN) {
            phase = Phase.ENDING;
        }
    }

    /** What it is to be closed with at its next turn; null if it goes on, or is over. */
    @Nullable
    CloseCode endsWith() {
        return phase == Phase.ENDING ? endWith : null;
    }

    /** The connection is about to end; true the first time. */
    boolean closing() {
        boolean first = !isOver();
        if (first) {
            phase = Phase.CLOSING;
        }
        return first;
    }

    /** The connection is gone; true the first time. */
    boolean gone() {
        boolean first = phase != Phase.GONE;
        phase = Phase.GONE;
        return first;
    }
}
