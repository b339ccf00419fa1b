/** Tokens: which keys they are verified by, and what of their claims is a grant. */
@NullMarked
@NamedInterface
package dev.sluice.security.token;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
