package dev.sluice.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who a token that was verified is for.
 *
 * @param subject its {@code sub}
 * @param tokenId its {@code jti}; null where it has none
 * @param expires when it ends, by its {@code exp}
 * @param grants what it allows
 */
public record Identity(String subject, @Nullable String tokenId, Instant expires, Grants grants) {}
