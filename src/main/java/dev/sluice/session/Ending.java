package dev.sluice.session;

import dev.sluice.protocol.CloseCode;

/** How the parts of a session end it. */
interface Ending {

    /** Ends the session, once: answers that wait are written, updates are not. Not while the lane brings updates to its sessions. */
    void close(CloseCode why);

    /** Ends the session in the lane's next drain: for those who are called while the lane walks over its subscriptions. */
    void endSoon(CloseCode why);

    /** A fault of the server, also an {@link Error}, ends this session with 1011, in the lane's next drain, and no other. Throws nothing. */
    void fail(Throwable fault);
}
