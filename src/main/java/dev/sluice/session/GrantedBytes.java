package dev.sluice.session;

import dev.sluice.fanout.IndexBytes;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import org.jspecify.annotations.Nullable;

/** The memory of what the token of one session grants: it counts beside that of the filters of all sessions. */
final class GrantedBytes {

    /** What one is told for whom there is no room. */
    static final String NO_ROOM = "the filters of all sessions take all the memory that the server has for them";

    private final IndexBytes all;
    private @Nullable Grants kept;

    GrantedBytes(IndexBytes all) {
        this.all = all;
    }

    /** Its grants take the place of those before: whom to take for it; null, and nothing changes, where there is no room for them. */
    @Nullable
    Identity become(Identity shown) {
        Grants shared = all.share(shown.grants(), shown.grants().memoryBytes());
        if (shared == null) {
            return null;
        }
        end();
        kept = shared;
        return new Identity(shown.subject(), shown.tokenId(), shown.expires(), shared);
    }

    /** The session is over. */
    void end() {
        if (kept != null) {
            all.leave(kept, kept.memoryBytes());
            kept = null;
        }
    }
}
