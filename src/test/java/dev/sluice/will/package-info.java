@NullMarked
package dev.sluice.will;

import org.jspecify.annotations.NullMarked;
