/**
 * {@code POST /api/publish}: cuts a body of any length into items as it comes, publishes them, and answers with what became of
 * each.
 */
@NullMarked
package dev.sluice.http.publish;

import org.jspecify.annotations.NullMarked;
