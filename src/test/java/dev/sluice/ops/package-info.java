/** What operators take from {@code src/ops} and {@code src/docs}, run as it stands. */
@NullMarked
package dev.sluice.ops;

import org.jspecify.annotations.NullMarked;
