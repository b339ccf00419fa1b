/** The Maven wrapper at the root of the project, run with servers and commands of the tests' own. */
@NullMarked
package dev.sluice.wrapper;

import org.jspecify.annotations.NullMarked;
