/*
 * Owns how the connection is told: the pill in the header, the band over the
 * page's foot while it is not live, and the mark on the body that takes all colour and
 * confidence out of values. Only the state's name is announced to screen readers.
 */
import { age, timeOfDay } from "./format.js";
import { describe, write } from "./text.js";

const NAMES = {
  connecting: "Connecting",
  live: "Live",
  silent: "Silent",
  behind: "Behind",
  reconnecting: "Reconnecting",
  closed: "Closed",
  asking: "Token needed",
};
const QUIET_HEARTBEATS = 1.4;
const BEHIND_MS = 2_000;
const BEAT = [{ boxShadow: "0 0 0 0 currentcolor" }, { boxShadow: "0 0 0 8px transparent" }];

export class Status {
  #connection;
  #gauges;
  #name = "connecting";
  #asOfMs = null; // the last frame of the last time it was live
  #element = document.getElementById("connection");
  #text = document.getElementById("connection-text");
  #detail = document.getElementById("connection-detail");
  #dot = this.#element.querySelector(".dot");
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #retry = document.getElementById("retry");
  #band = document.getElementById("not-live");
  #bandText = document.getElementById("not-live-text");

  constructor(gauges) {
    this.#gauges = gauges;
  }

  set connection(connection) {
    this.#connection = connection;
    this.#retry.addEventListener("click", () => connection.retryNow());
  }

  show(state) {
    if (this.#name === "live") this.#asOfMs = this.#connection.heardAtMs;
    this.#name = this.#element.dataset.state = state.name;
    write(this.#text, NAMES[state.name]);
    document.body.dataset.live = String(state.name === "live");
    this.#retry.hidden = state.name !== "reconnecting" && state.name !== "closed" && state.name !== "silent";
    this.tick();
  }

  /** Somebody else looks, to whom nothing was shown yet. */
  forget() {
    this.#asOfMs = null;
  }

  /** The dot moves with the server's heartbeat, and only with it. */
  beat() {
    if (!this.#calm.matches && !document.hidden) this.#dot.animate(BEAT, { duration: 500, easing: "ease-out" });
  }

  tick() {
    const { state } = this.#connection;
    const live = state.name === "live";
    const warning = live ? this.#warning() : null;
    write(this.#detail, live ? (warning ?? "") : this.#waiting(state));
    this.#element.dataset.quiet = String(warning !== null);
    this.#band.hidden = live;
    if (!live) write(this.#bandText, this.#explanation(state));
    describe(document, live ? "Sluice" : `(${NAMES[state.name].toLowerCase()}) Sluice`);
  }

  paint() {}

  #warning() {
    if (this.#connection.heartbeatsDue > QUIET_HEARTBEATS) return `nothing heard for ${age(this.#connection.silentMs)}`;
    if (this.#gauges.medianMs > BEHIND_MS) return `${age(this.#gauges.medianMs)} behind`;
    return null;
  }

  #waiting(state) {
    if (state.name === "silent") return `for ${age(this.#connection.silentMs)}`;
    if (state.name === "behind") return `by ${age(this.#connection.behindMs)}`;
    const waitMs = this.#connection.retryInMs;
    if (waitMs !== null) return `in ${Math.ceil(waitMs / 1000)} s`;
    return state.name === "closed" && state.code !== null ? `code ${state.code}` : "";
  }

  #explanation({ name, why, code }) {
    if (name === "silent") return `Nothing has come from the server for ${age(this.#connection.silentMs)}. ${this.#values()}`;
    if (name === "behind") return `The server has not had the whole log for ${age(this.#connection.behindMs)}. ${this.#values()}`;
    if (name === "asking") return `Nothing comes before there is a token: sign in at the top. ${this.#values()}`;
    const because = why === "" ? "" : `${capital(why)}${code === null ? "" : `, close code ${code}`}. `;
    const then = name === "closed" ? "This page does not try again by itself. " : "";
    return name === "connecting" && why === "" ? "Waiting for the server." : because + then + this.#values();
  }

  #values() {
    if (this.#asOfMs === null) return "No live values have been received yet.";
    return `What is shown is at best as of ${timeOfDay(this.#asOfMs)}${ago(Date.now() - this.#asOfMs)}.`;
  }
}

function ago(ms) {
  return ms < 1_000 ? "" : `, ${age(ms)} ago`;
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
