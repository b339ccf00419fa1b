/** The page at {@code /} in a real Chromium: that it stands still, tells the truth, and shows whatever is published. */
@NullMarked
package dev.sluice.page;

import org.jspecify.annotations.NullMarked;
