// Whether the newest value of each topic is everywhere.
const [newest] = given;
const { store, each, slow, slowClients } = window.scene;
window.scene.pauseMs = 0; // the slow ones make up for it
const here = (values) => Object.entries(newest).every(([topic, data]) => values[topic] === data);
const views = Object.entries({ ...each, ...slow, store: { last: Object.fromEntries([...store.getSnapshot().topics].map(([topic, { data }]) => [topic, data])) } });
const behind = views.filter(([, { last }]) => !here(last)).map(([name, { last }]) => `${name} ${Math.max(...Object.values(last))}`);
const told = [...Object.values(each), ...Object.values(slow)].reduce((sum, { updates, gaps }) => sum + updates + gaps, 0);
if (behind.length > 0 || !store.live) {
  // what the server says of those that are slow tells a client that asks for nothing from a server that sends nothing
  const states = slowClients.map(({ state, live, ledger }, i) => `${Object.keys(slow)[i]} ${state.name} ${state.code} ${state.reason}, live ${live}, ${JSON.stringify(ledger)}`);
  return { told, behind: `${behind}, of ${Math.max(...Object.values(newest))}, live ${store.live}; ${states.join("; ")}` };
}
return { told, behind: null };
