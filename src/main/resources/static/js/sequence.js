/*
 * Owns the proof that nothing disappears untold. Each skipped sequence number
 * must be one that the server's ledger names as conflated or lost; what is
 * beyond that is an unexplained hole. No DOM.
 *
 * The comparison is made at heartbeats, because a heartbeat stands in the stream
 * after all that it counts. It never raises a false alarm: a topic's first
 * update is taken as it comes, and after a gap of unknown size so is the next.
 */
export class HoleCheck {
  #skipped = 0;
  #told = 0;
  #total = 0;

  /** Unexplained holes since the page was loaded. */
  get total() {
    return this.#total;
  }

  /** A session's ledger starts at zero. */
  startSession() {
    this.#skipped = 0;
    this.#told = 0;
  }

  /** A later update of a topic in the same session. A seq that is not above the last begins a new life at 1. */
  saw(lastSeq, seq) {
    this.#skipped += seq > lastSeq ? seq - lastSeq - 1 : Math.max(0, seq - 1);
  }

  atHeartbeat(ledger) {
    const unexplained = this.#skipped - ledger.conflated - ledger.lost - ledger.filtered;
    if (unexplained > this.#told) {
      this.#total += unexplained - this.#told;
      this.#told = unexplained;
    }
  }
}
