/*
 * Owns the notes on what this page was not told: gaps, interruptions, errors.
 * Gaps of one reason that follow closely are one note; the list is bounded.
 */
import { age, count, timeOfDay } from "./format.js";
import { alarm, brief } from "./ledger.js";
import { write } from "./text.js";

const NOTES_MAX = 50;
const MERGE_MS = 2_000;
const NAMED_MAX = 4;
const TOPICS_MAX = 64;

const REASONS = {
  slow: "this page took them too slowly",
  expired: "they waited longer than they were worth",
  history: "the server's history no longer had them",
};

export class Notes {
  #notes = [];
  #gaps = 0;
  #lostAtMs = null;
  #changed = false;
  #painter;
  #list = document.getElementById("notes");
  #none = document.getElementById("no-notes");
  #count = document.getElementById("gap-count");

  constructor(painter) {
    this.#painter = painter;
  }

  gap(frame) {
    this.#gaps++;
    const last = this.#notes[0];
    const lost = typeof frame.lost === "number" ? frame.lost : null;
    if (last?.reason === frame.reason && Date.now() - last.atMs < MERGE_MS) {
      last.lost = last.lost === null || lost === null ? null : last.lost + lost;
      last.topics = union(last.topics, frame.topics);
    } else {
      this.#add({ kind: "gap", reason: frame.reason, lost, topics: union(new Set(), frame.topics) });
    }
    this.#ask();
  }

  interruption(state) {
    this.#lostAtMs = Date.now();
    this.#add({ kind: "interruption", text: `Connection lost: ${state.why}${state.code === null ? "" : ` (${state.code})`}.` });
  }

  /** What the server could make up for of the time without a connection. */
  resumed(recovered) {
    if (this.#lostAtMs === null) return;
    const span = age(Math.max(1_000, Date.now() - this.#lostAtMs));
    this.#lostAtMs = null;
    this.say(
      recovered ? "resumed" : "interruption",
      recovered ? `Resumed after ${span}: nothing was lost.` : `Back after ${span}: updates until now were not seen, how many is not known.`,
    );
  }

  say(kind, text) {
    if (this.#notes[0]?.text === text) return;
    this.#add({ kind, text });
  }

  forget() {
    this.#notes = [];
    this.#gaps = 0;
    this.#lostAtMs = null;
    this.#ask();
  }

  tick() {}

  paint() {
    if (!this.#changed) return;
    this.#changed = false;
    this.#none.hidden = this.#notes.length > 0;
    this.#list.hidden = this.#notes.length === 0;
    write(this.#count, count(this.#gaps));
    alarm(this.#count, this.#gaps > 0);
    brief("gaps", count(this.#gaps), this.#gaps > 0);
    this.#list.replaceChildren(...this.#notes.map(itemOf));
  }

  #add(note) {
    this.#notes.unshift({ ...note, atMs: Date.now() });
    if (this.#notes.length > NOTES_MAX) this.#notes.pop();
    this.#ask();
  }

  #ask() {
    this.#changed = true;
    this.#painter.ask();
  }
}

/** Null where the topics are not known, or too many to name. */
function union(topics, more) {
  if (topics === null || !Array.isArray(more)) return null;
  for (const topic of more) topics.add(String(topic));
  return topics.size > TOPICS_MAX ? null : topics;
}

function itemOf(note) {
  const item = document.createElement("li");
  item.dataset.kind = note.kind;
  write(item.appendChild(document.createElement("time")), timeOfDay(note.atMs));
  item.append(" ");
  write(item.appendChild(document.createElement("span")), note.kind === "gap" ? gapText(note) : note.text);
  return item;
}

function gapText({ lost, topics, reason }) {
  const what = lost === null ? "Updates lost, how many is not known" : `${count(lost)} ${lost === 1 ? "update" : "updates"} lost`;
  const why = REASONS[reason] ?? String(reason);
  return `${what}, of ${namesOf(topics)}: ${why}.`;
}

function namesOf(topics) {
  if (topics === null) return "many topics";
  const names = [...topics].slice(0, NAMED_MAX);
  const more = topics.size - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
