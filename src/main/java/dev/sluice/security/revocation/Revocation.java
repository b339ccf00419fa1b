package dev.sluice.security.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Ends the sessions of tokens, and refuses them, until a time. Either {@code sub} or {@code jti} is there.
 *
 * @param id by what it is taken back
 * @param sub the subject whose tokens, all of them, are concerned
 * @param jti the id of the one token that is
 * @param until Unix time in seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Revocation(
        String id, @Nullable String sub, @Nullable String jti, long until) {}
