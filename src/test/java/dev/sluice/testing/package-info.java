/** What tests share. */
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
