// Closed by that code, and about to come back.
const [code] = given;
await kit.until(() => window.scene.states.some((state) => state.name === "waiting" && state.code === code), `closed with ${code}`);
