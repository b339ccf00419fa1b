/*
 * Owns reading the recent past from the server's history, so that trends do not
 * begin empty after a load, nor go straight across a cut. Trends are all that
 * takes it: without it the page is poorer, but not wrong, so a failure ends it
 * quietly. No DOM.
 */

import { read as fromServer } from "./signin.js";

const PAST_MS = 120_000; // what the longest trend shows
const UPDATES_MAX = 10_000; // some 2 MB: a busier server fills less of the trends
const PAGE = 1_000;

/** Updates of the last two minutes, up to `head` at least. */
export async function backfill(epoch, head, nowMs, take) {
  const oldest = Math.max(0, head - UPDATES_MAX);
  const probe = await page(`${epoch}:${oldest}`, 1);
  if (probe === null || probe.updates.length === 0) return;
  const { ts, offset } = probe.updates[0];
  const agoMs = nowMs - ts / 1000;
  const share = Math.min(1, PAST_MS / Math.max(1, agoMs));
  await read(`${epoch}:${Math.max(oldest, Math.floor(head - (head - offset + 1) * share))}`, take);
}

/** Updates after a resume point. */
export async function backfillSince(since, take) {
  await read(since, take);
}

/** @param {(update: object, broken: boolean) => void} take is told where the line of a topic can not be joined to what was before */
async function read(since, take) {
  let first = true;
  let hole = false;
  const after = new Set();
  for (let left = UPDATES_MAX; left > 0; left -= PAGE) {
    const answer = await page(since, PAGE);
    if (answer === null || answer.updates.length === 0) return;
    if (!answer.recovered && !first) {
      hole = true;
      after.clear();
    }
    for (const update of answer.updates) {
      take(update, hole && !after.has(update.topic));
      after.add(update.topic);
    }
    first = false;
    since = answer.next;
  }
}

async function page(since, limit) {
  try {
    const answer = await fromServer(`api/history?since=${encodeURIComponent(since)}&limit=${limit}`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
