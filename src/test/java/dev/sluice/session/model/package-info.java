/**
 * What a session has to do by the words of the protocol, as a model that is told of the same and holds each frame against it.
 * Knows nothing of how a session works: {@link dev.sluice.session.model.ModelClient} is told what happens, and what is written.
 */
@NullMarked
package dev.sluice.session.model;

import org.jspecify.annotations.NullMarked;
