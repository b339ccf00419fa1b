// Whether the newest value of each topic is everywhere.
const [newest] = given;
const { store, each, slow } = window.scene;
window.scene.pauseMs = 0; // the slow ones make up for it
const here = (values) => Object.entries(newest).every(([topic, data]) => values[topic] === data);
const views = Object.entries({ ...each, ...slow, store: { last: Object.fromEntries([...store.getSnapshot().topics].map(([topic, { data }]) => [topic, data])) } });
const behind = views.filter(([, { last }]) => !here(last)).map(([name, { last }]) => `${name} ${Math.max(...Object.values(last))}`);
if (behind.length > 0 || !store.live) return { behind: `${behind}, of ${Math.max(...Object.values(newest))}` };
return { behind: null };
