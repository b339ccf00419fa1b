/** Where there are tokens: {@code /api/session}, {@code /api/revocations}, and where tokens come from. */
@NullMarked
package dev.sluice.http.access;

import org.jspecify.annotations.NullMarked;
