/** What the documents say beside what the code has: names, codes and defaults. */
@NullMarked
package dev.sluice.documents;

import org.jspecify.annotations.NullMarked;
