/** {@code GET /api/topics} and {@code GET /api/history}: what is stored, piece by piece as the client takes it. */
@NullMarked
package dev.sluice.http.read;

import org.jspecify.annotations.NullMarked;
