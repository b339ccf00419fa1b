/** Which tokens count no more before they expire, kept in a small file, or where several nodes have theirs. */
@NullMarked
@NamedInterface
package dev.sluice.security.revocation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
