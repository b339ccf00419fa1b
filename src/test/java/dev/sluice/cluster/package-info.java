@NullMarked
package dev.sluice.cluster;

import org.jspecify.annotations.NullMarked;
