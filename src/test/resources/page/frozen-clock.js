// From freezeClock() on, the page's clocks stand, and move only as far as advanceClock(ms) says. Timers go on.
(() => {
  const [wall, steady] = [Date.now.bind(Date), performance.now.bind(performance)];
  let stopped = null;
  Date.now = () => (stopped === null ? wall() : stopped.wall);
  performance.now = () => (stopped === null ? steady() : stopped.steady);
  window.freezeClock = () => (stopped = { wall: wall(), steady: steady() });
  window.advanceClock = (ms) => {
    stopped.wall += ms;
    stopped.steady += ms;
  };
})();
