// The one after that allows all again.
const [way] = given;
const { client, told, becomes } = window.scene;
await becomes("rights/a=2 rights/b=2");
const of = (topic) => told.updates.filter((update) => update.topic === topic).map(({ data }) => data);
kit.equal([of("rights/a").at(-1), of("rights/b")], [2, [1, 2]], "what was told");
if (!way.startsWith("events")) kit.equal(told.gaps, [], "gaps"); // a stream begins anew
kit.equal(told.ended, undefined, "the end");
client.close();
