/** The delivery contract of a subscription; what is absent has the server's default. */
export interface Contract {
  /** What happens to updates that wait while this client is slow. Default: `drop-oldest`; of a store: `conflate`. */
  policy?: "drop-oldest" | "drop-newest" | "conflate" | "disconnect";
  /** How many updates may wait (`conflate`: how many topics). */
  buffer?: number;
  /** At most so many updates a second of each topic; the newest always comes. */
  maxRate?: number;
  /** Milliseconds; an update that has waited longer is lost, and told. */
  maxAge?: number;
  /** Only updates of which all terms hold. A topic that was shown and holds no more comes as an update with `left`. */
  where?: { field: string; op: "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "exists"; value?: unknown }[];
  /** Only changes of the field by `abs`, or by `percent` of the value that came last, at least. */
  deadband?: { field: string; abs?: number; percent?: number };
  /** Milliseconds, with `deadband`: the newest value comes at the latest so long after the last one of its topic. */
  maxSilence?: number;
  /** Whether the last values come first. Default: true. */
  snapshot?: boolean;
  /** What the server knows beyond that. */
  [more: string]: unknown;
}

export interface Update<T = unknown> {
  type: "snapshot" | "update";
  topic: string;
  /** Counts the updates of the topic. */
  seq: number;
  /** The place in the server's log. */
  offset: number;
  /** When the server accepted it, in microseconds since 1970. */
  ts: number;
  /** Null: the topic has ended, or, with `left`, does not match any more. */
  data: T | null;
  quality?: "uncertain" | "bad" | "stale";
  left?: true;
}

/** Updates are missing here. */
export interface Gap {
  type: "gap";
  /** How many, or null where nobody can know. */
  lost: number | null;
  conflated?: number;
  from?: number;
  to?: number;
  reason: "slow" | "expired" | "history";
  /** Absent where they are not known, or more than 64. */
  topics?: string[];
}

/** After a reconnect that could not be made up for these topics have ended, or the token does not allow them any more. */
export interface Dropped {
  type: "dropped";
  topics: string[];
}

/** The answer to a subscribe. `recovered` is there after a reconnect: false where updates are missing (a `gap` follows). */
export interface Subscribed {
  topics: string[];
  epoch: string;
  offset: number;
  recovered?: boolean;
  [contract: string]: unknown;
}

export interface Handlers<T = unknown> {
  /**
   * Each update once, in the order of its topic. What it returns is waited for where it is a promise: until then the
   * update counts as not processed, and the server sends no more than the credit allows.
   */
  update?(update: Update<T>): void | Promise<void>;
  /** Told with the update or heartbeat that follows it: where the connection goes before that, what it lost comes after all. */
  gap?(gap: Gap): void;
  /** All snapshots are here, or all that was missed. */
  synced?(): void;
  /** Back after a cut: with everything that was missed to come, or not. */
  resumed?(subscribed: Subscribed): void;
  /** Topics to forget. */
  dropped?(topics: string[]): void;
  /** Loads a state of the application's own as of this position or later; updates after it come when it is done. */
  load?(position: { epoch: string; offset: number }): void | Promise<void>;
  /** For good: closed, or refused. */
  ended?(fault: SluiceError | null): void;
  signal?: AbortSignal;
}

export interface Subscription<T = unknown> extends AsyncIterable<Update<T> | Gap | Dropped> {
  /** The server's answer, or why there is none. */
  readonly ready: Promise<Subscribed>;
  readonly synced: Promise<void>;
  /** Another contract from now on, for all who share this subscription, without a new snapshot. Throws where it can not be changed. */
  change(contract: Contract): void;
  close(): void;
}

export interface Snapshot<T = unknown> {
  /** Whether these values are the present: connected, complete, and the server neither silent nor behind. */
  readonly live: boolean;
  readonly topics: ReadonlyMap<string, Update<T>>;
}

/** The newest value of each topic; made for `useSyncExternalStore(store.subscribe, store.getSnapshot)`. */
export interface Store<T = unknown> {
  readonly live: boolean;
  get(topic: string): Update<T> | undefined;
  /** Told at most once per animation frame. @returns what ends it */
  subscribe(listener: () => void): () => void;
  /** The same object until the next change that is told. */
  getSnapshot(): Snapshot<T>;
  close(): void;
}

export interface State {
  name: "connecting" | "connected" | "waiting" | "closed";
  /** 0, or the close code that led here: of the protocol's table, 1006 for a broken connection, 4408 for a silent one. */
  code: number;
  reason: string;
  /** While it waits: milliseconds from then on until the next attempt. */
  retryIn: number | null;
}

export interface Options {
  /** A token, or what fetches one: called one at a time, before each connection and at 80 % of a token's life. Nothing, or a rejection other than of the network (`TypeError`, or `retryable`), is a refusal, and ends the client. */
  token?: string | (() => string | null | undefined | Promise<string | null | undefined>);
  /** Milliseconds between the server's heartbeats, 250 to 60000. Default: 5000. */
  heartbeat?: number;
  /** `single`: one frame a message. Default: `array`, where the server can. */
  frames?: "array" | "single";
  /** Updates under way that are not processed yet, at most: where each keeps the page busy for long the client asks for fewer. Default: 1000; of a subscription that is iterated 256. */
  credit?: number;
  /** How many publishes may wait for a connection. Default: 0, they are refused. */
  offline?: number;
  /**
   * One connection for all pages of this origin that ask for it with the same options, by a SharedWorker. What a page does not
   * take waits in the worker under its contract, and the others go on. A text keeps pages apart, say those of two users. What
   * is iterated, or has `maxAge` or the policy `disconnect`, has a connection of its own; so has all where there is no
   * SharedWorker, no secure context, or the module is of another origin than the page.
   */
  shared?: boolean | string;
  /** False: never falls back to server-sent events. */
  sse?: boolean;
  signal?: AbortSignal;
}

export interface Published {
  topic: string;
  seq: number;
  offset: number;
}

/** What the server does when this client is gone without `close()`: a tab that was closed, a process or a network that died. */
export interface Will {
  /** Topics whose last update was published by this client turn `stale`. */
  stale?: boolean;
  /** Up to 64 values, published then. */
  publish?: { topic: string; data: unknown; ttl?: number; quality?: "uncertain" | "bad" }[];
  /** Milliseconds from the end of the connection until then, up to 3600000: topics that somebody has updated meanwhile are spared. Default: 0. */
  after?: number;
}

export interface Ledger {
  matched: number;
  delivered: number;
  conflated: number;
  lost: number;
  /** Held back by a deadband. */
  filtered: number;
  queued: number;
  [more: string]: number;
}

export interface Events {
  state: State;
  live: boolean;
  error: SluiceError;
  gap: Gap;
  goaway: { reason: string; reconnectAfter: number };
  heartbeat: Ledger & { ts: number; offset: number; resume?: string; behind?: number };
}

export interface Client {
  readonly state: State;
  /** Whether everything that is subscribed to is the present. */
  readonly live: boolean;
  /** Of the last heartbeat. */
  readonly ledger: Ledger | null;
  /** When the last frame came, by Date.now(). */
  readonly heardAt: number | null;
  /** With `update`: by callback. Without: to be iterated, over a connection of its own, so that its pace is its own. */
  subscribe<T = unknown>(filters: string | string[], contract?: Contract, handlers?: Handlers<T>): Subscription<T>;
  store<T = unknown>(filters: string | string[], contract?: Contract, options?: { signal?: AbortSignal }): Store<T>;
  /** `data` null ends the topic. Rejects with a SluiceError: `unknown` says that it may have been published all the same. */
  publish(topic: string, data: unknown, options?: { ttl?: number; quality?: "uncertain" | "bad"; signal?: AbortSignal }): Promise<Published>;
  /**
   * Leaves a will, in place of an earlier one; without `will` takes it back. Done when the server has it; without a WebSocket it waits
   * for one. It is said again on each connection: one that is refused then is told by `error`. Rejects where it is refused, is too
   * large, or has no answer within 5 s: the one before counts on. One that another takes the place of before it is answered ends as
   * that does. Not with `shared`.
   */
  will(will?: Will | null): Promise<void>;
  ping(): Promise<{ ts: number }>;
  /** @returns what ends it */
  on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void;
  /** Reconnects at once, whatever was waited for. */
  retry(): void;
  close(): void;
}

export class SluiceError extends Error {
  /** An error code of the protocol, a close code, or `aborted`. */
  readonly code: string | number;
  /** Surely not done, and may be tried again. */
  readonly retryable: boolean;
  /** Nobody knows whether it was done. It is never sent again by itself. */
  readonly unknown: boolean;
}

/** @param url default: `/ws` of the page's own server; `http` is taken for `ws` */
export function connect(url?: string | URL, options?: Options): Client;
