/*
 * The will of a client: what the server is to do when its connection ends without leave. It belongs to one connection, so it is said
 * again on each. sluice.js loads it for who has one.
 */
import { SluiceError } from "./sluice.js";

const AGAIN_MS = 1_000;

const wills = new WeakMap();

/** @returns a promise for when the server has it */
export async function say(client, will) {
  if (client.options.shared) throw new SluiceError("bad_parameter", "pages that share a connection end together, and have no will of their own");
  if (!wills.has(client)) wills.set(client, new Will(client));
  return wills.get(client).set(will);
}

class Will {
  #client;
  #link;
  #wanted = null; // no answer yet
  #held = null; // the last one that the server took
  #isHere = false; // on this connection

  constructor(client) {
    this.#client = client;
    this.#link = client.links[0]; // whose connection publishes
    this.#link.onready = () => {
      this.#isHere = false;
      this.#say();
    };
    client.on("state", () => this.#endIfClosed());
  }

  set(will) {
    const before = this.#wanted;
    const answered = new Promise((resolve, reject) => (this.#wanted = { frame: { ...will, type: "will" }, isNone: !will, resolve, reject }));
    before?.resolve(answered); // it was too late for it
    this.#say();
    this.#endIfClosed();
    return answered;
  }

  #endIfClosed() {
    const { name, code, reason } = this.#link.state;
    if (name !== "closed") return;
    this.#wanted?.reject(new SluiceError(code, reason));
    this.#wanted = null;
  }

  async #say() {
    const said = this.#wanted ?? this.#held;
    if (said === null || this.#link.state.name !== "connected") return;
    try {
      if (this.#link.usesSse) return this.#tell(new SluiceError("unavailable", "server-sent events have no wills: it waits for a WebSocket"));
      await this.#link.ask(said.frame);
      this.#took(said);
    } catch (fault) {
      this.#failed(said, fault);
    }
  }

  #took(said) {
    this.#held = said.isNone ? null : said;
    this.#isHere = true;
    said.resolve();
    if (said === this.#wanted) this.#wanted = null;
  }

  #failed(said, fault) {
    if (this.#link.state.name !== "connected") return; // it is said on the next connection
    if (said === this.#wanted) {
      this.#wanted = null;
      said.reject(fault);
      if (fault.unknown || !this.#isHere) this.#say(); // the one before counts
    } else if (said === this.#held) {
      this.#tell(fault);
      if (fault.retryable || fault.unknown) setTimeout(() => this.#say(), AGAIN_MS);
      else this.#held = null;
    }
  }

  #tell(fault) {
    this.#client.emit("error", fault);
  }
}
