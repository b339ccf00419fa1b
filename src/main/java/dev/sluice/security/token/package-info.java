/** Tokens: which keys they are verified by, what of their claims is a grant, and where in a request they stand. */
@NullMarked
@NamedInterface
package dev.sluice.security.token;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
