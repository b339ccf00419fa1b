// From freezeClock() on, the page's clocks stand, and move only as far as advanceClock(ms) says: second by second, each with
// its turn of all intervals. Timers go on.
(() => {
  const [wall, steady, every, never] = [Date.now.bind(Date), performance.now.bind(performance), setInterval, clearInterval];
  const turns = new Map();
  let stopped = null;
  Date.now = () => (stopped === null ? wall() : stopped.wall);
  performance.now = () => (stopped === null ? steady() : stopped.steady);
  window.setInterval = (turn, ms) => {
    const id = every(turn, ms);
    turns.set(id, turn);
    return id;
  };
  window.clearInterval = (id) => {
    turns.delete(id);
    never(id);
  };
  window.freezeClock = () => (stopped = { wall: wall(), steady: steady() });
  window.advanceClock = (ms) => {
    for (let left = ms; left > 0; left -= 1_000) {
      stopped.wall += Math.min(1_000, left);
      stopped.steady += Math.min(1_000, left);
      for (const turn of [...turns.values()]) turn();
    }
  };
})();
