// What the scenarios share. Each is the body of an async function that gets `sluice` (the client's module) and this kit.
({
  check(holds, text) {
    if (!holds) throw new Error(text);
  },

  equal(actual, expected, text) {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a !== b) throw new Error(`${text}: ${a} instead of ${b}`);
  },

  /** Waits for something in real time. */
  async until(condition, text) {
    for (let i = 0; i < 6_000; i++) {
      if (await condition()) return;
      await new Promise((resolve) => realTimers.setTimeout(resolve, 20));
    }
    throw new Error(`never: ${text}`);
  },

  /** Collects what a subscription is told. */
  recorder() {
    const told = { updates: [], gaps: [], dropped: [], resumed: [], synced: 0, ended: undefined };
    told.handlers = {
      update: (update) => void told.updates.push(update),
      gap: (gap) => void told.gaps.push(gap),
      dropped: (topics) => void told.dropped.push(...topics),
      resumed: (frame) => void told.resumed.push(frame.recovered),
      synced: () => void told.synced++,
      ended: (fault) => void (told.ended = fault),
    };
    told.data = () => told.updates.map(({ data }) => data);
    return told;
  },

  /** Reckons up what a subscription is told, in its order: doubles, holes, and the gaps that were told before each of them. */
  account() {
    const account = { updates: 0, missing: 0, lost: 0, gaps: 0, unknown: 0, resumed: 0, faults: [], last: {} };
    const seen = new Map();
    const gaps = [];
    const holes = [];
    const ends = new Map();
    let began = 0;
    account.update = ({ type, topic, seq, data }) => {
      const before = seen.get(topic) ?? { seq: 0, told: 0 };
      if (seq <= before.seq) account.faults.push(`${topic}: seq ${seq} after ${before.seq}`);
      account.updates++;
      account.missing += Math.max(0, seq - before.seq - 1);
      account.last[topic] = data;
      if (seq > before.seq + 1) holes.push({ type, topic, seq, data, before, told: gaps.length });
      seen.set(topic, { seq, told: gaps.length });
    };
    account.gap = ({ lost, reason, from = 0, topics }, to) => {
      account.gaps++;
      account.lost += lost ?? 0;
      if (lost === null) account.unknown++;
      gaps.push({ reason, from, to, topics });
    };
    // one that names no offsets ends where the subscription began anew
    const endOf = ({ to = began }) => to;
    const resumed = ({ recovered, offset }) => {
      began = offset;
      if (recovered) account.resumed++;
    };
    account.handlers = { update: account.update, gap: (gap) => account.gap(gap, endOf(gap)), resumed };
    /** Of one that is iterated, which is told later than it comes. */
    account.iterate = async (subscribe) => {
      for await (const frame of subscribe({ gap: (gap) => void ends.set(gap, endOf(gap)), resumed })) {
        if (frame.topic) account.update(frame);
        else if (frame.type === "gap") account.gap(frame, ends.get(frame));
      }
    };
    /** Which updates are missing that no gap told: all numbers go to so many topics in turn, and each has its offset. */
    account.untold = (offsets, topics) => {
      const untold = [];
      for (const { type, topic, seq, data, before, told } of holes) {
        // a history that is lost is followed by snapshots, each of the newest update of its topic
        if (type === "snapshot" && gaps.slice(before.told, told).some(({ reason }) => reason === "history")) continue;
        for (let missing = before.seq + 1; missing < seq; missing++) {
          const offset = offsets[data - topics * (seq - missing) - 1];
          const tells = ({ from, to, topics }) => from <= offset && offset <= to && (topics?.includes(topic) ?? true);
          // mostly it is one of the last that were told
          let gap = told - 1;
          while (gap >= 0 && !tells(gaps[gap])) gap--;
          if (gap < 0) untold.push(`${topic} ${missing} at ${offset}`);
        }
      }
      return untold.slice(0, 5);
    };
    return account;
  },

  /** Counts the sockets that are opened from now on. */
  countSockets() {
    const sockets = [];
    const Real = WebSocket;
    globalThis.WebSocket = class extends Real {
      constructor(...all) {
        super(...all);
        sockets.push(this);
      }
    };
    return sockets;
  },

  /** A server in the page itself: no frame comes but what the scenario sends. */
  standIn({ welcome = true, heartbeat = 5000 } = {}) {
    const server = {
      sockets: [],
      refuse: false,
      welcome,
      get last() {
        return server.sockets.at(-1);
      },
    };
    globalThis.WebSocket = class {
      sent = [];
      isOpen = false;
      constructor(url) {
        this.url = String(url);
        server.sockets.push(this);
        queueMicrotask(() => (server.refuse ? this.end(1006) : this.open()));
      }
      open() {
        this.isOpen = true;
        this.onopen?.();
        if (server.welcome) this.say({ type: "welcome", session: "s", epoch: "e", offset: 0, heartbeat });
      }
      send(text) {
        const message = JSON.parse(text);
        for (const frame of [message].flat()) {
          this.sent.push(frame);
          server.onframe?.(frame, this, message);
        }
      }
      say(frame) {
        this.onmessage?.({ data: JSON.stringify(frame) });
      }
      end(code, reason = "") {
        this.isOpen = false;
        this.onclose?.({ code, reason });
      }
      close(code) {
        this.isOpen = false;
        this.isClosed = true;
        this.closeCode = code;
      }
      frames(type) {
        return this.sent.filter((frame) => frame.type === type);
      }
    };
    return server;
  },

  /** From now on timers and clocks move only by advance(ms). */
  fakeTime() {
    let now = 1_000_000;
    let ids = 0;
    const timers = new Map();
    const [setTimeout, setInterval, clear] = [
      (run, ms = 0) => (timers.set(++ids, { run, at: now + ms }), ids),
      (run, every) => (timers.set(++ids, { run, at: now + every, every }), ids),
      (id) => timers.delete(id),
    ];
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear });
    globalThis.requestAnimationFrame = (run) => setTimeout(run, 16);
    globalThis.cancelAnimationFrame = clear;
    Date.now = () => now;
    performance.now = () => now;
    const settle = () => new Promise((resolve) => realTimers.setTimeout(resolve, 0));
    return {
      get now() {
        return now;
      },
      async advance(ms) {
        const end = now + ms;
        await settle();
        for (;;) {
          const next = [...timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
          if (next === undefined) break;
          const [id, timer] = next;
          now = Math.max(now, timer.at);
          if (timer.every) timer.at = now + timer.every;
          else timers.delete(id);
          timer.run();
          await settle();
        }
        now = end;
        await settle();
      },
      /** The page is busy for so long. */
      busy(ms) {
        now += ms;
      },
      /** The machine sleeps: the clocks go on, and no timer comes before it wakes. */
      async sleep(ms) {
        now += ms;
        await this.advance(0);
      },
    };
  },
})
