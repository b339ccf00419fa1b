// Node's ws as it is usually written: each update is sent to each of wss.clients.
// Spoken to by the bench in lines, as dev.sluice.bench.server.Control.
'use strict';

const readline = require('node:readline');
const { WebSocketServer } = require('ws');

const dataBytes = Number(process.argv[2]);
const pad = 'x'.repeat(dataBytes - '{"at":,"pad":""}'.length - 16);
const seqs = new Array(10000).fill(0);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws', perMessageDeflate: false });
let offset = 0;
let run = null;

const nowNanos = () => Number(process.hrtime.bigint());

// The wall clock has whole milliseconds: its next tick tells where it stands.
function wallMicrosAtTick() {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now * 1000;
}

let wall = { micros: wallMicrosAtTick(), nanos: nowNanos() };
const nowMicros = () => Math.floor(wall.micros + (nowNanos() - wall.nanos) / 1000);

function publish(at) {
  const topic = run.next % run.topics;
  const json = `{"type":"update","topic":"bench/${String(topic).padStart(4, '0')}","seq":${++seqs[topic]},`
    + `"offset":${++offset},"ts":${nowMicros()},"data":{"at":${String(at).padStart(16, '0')},"pad":"${pad}"}}`;
  const frame = Buffer.from(json);
  for (const client of server.clients) client.send(frame, { binary: false });
}

function tick() {
  if (!run) return;
  const due = Math.floor((nowNanos() - run.nanos) / 1e9 * run.rate);
  // Not all at once, so that sockets are served when the server is late.
  for (let i = 0; i < 64 && run.next <= due; i++) {
    publish(Math.floor(run.micros + run.next * 1e6 / run.rate));
    run.next++;
  }
  if (run.next <= due) setImmediate(tick);
  else setTimeout(tick, 1);
}

const answer = (line) => process.stdout.write(line + '\n');

server.on('listening', () => answer(`port=${server.address().port}`));
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const words = line.split(' ');
  if (words[0] === 'publish') {
    wall = { micros: wallMicrosAtTick(), nanos: nowNanos() };
    run = { topics: Number(words[1]), rate: Number(words[2]), nanos: wall.nanos, micros: wall.micros, next: 0 };
    tick();
    answer('publishing=1');
  } else if (words[0] === 'stop') {
    answer(`published=${run.next}`);
    run = null;
  } else if (words[0] === 'quit') {
    process.exit(0);
  } else {
    answer(`heap=${process.memoryUsage().heapUsed} allocated=0 waitMillis=0`);
  }
});
