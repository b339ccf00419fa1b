// The next token allows rights/a alone.
const { store, other, told, others, errors, shown, becomes } = window.scene;
await becomes("rights/a=1");
kit.equal(told.dropped, ["rights/b"], "what is dropped");
await kit.until(() => others.ended, "the one of which nothing is allowed ends");
kit.equal([others.ended.code, others.dropped, shown(other), other.live], ["forbidden", ["rights/b"], "", false], "the one that ended");
await kit.until(() => errors.includes("forbidden"), "an error that tells");
