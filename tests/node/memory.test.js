import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keep, recall } from "../../assets/picture/memory.js";

/** @typedef {import("../../assets/picture/memory.js").Kept} Kept */

/** @type {Map<string, string>} */ const stored = new Map();
const storage = {
  getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
};
Object.assign(globalThis, { sessionStorage: storage });
beforeEach(() => stored.clear());

const limits = { strokes: 400, points: 4000, way: 30_000 };
const bitmap = `${"A".repeat(683)}=`;
const stroke = { width: 20, points: /** @type {[number, number][]} */ ([[1, 2.5]]) };

/** @type {Kept} */
const kept = {
  actions: [
    { kind: "link", bitmap },
    { kind: "stroke", stroke },
    { kind: "clear" },
    { kind: "sample", strokes: [stroke, stroke] },
  ],
  filters: { 3: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
  pen: 12,
};

test("what is kept comes back", () => {
  assert.equal(recall(), null);
  keep(kept, limits);
  assert.deepEqual(recall(), kept);
});

test("no more is kept than a server takes back", () => {
  keep(kept, { ...limits, points: 2 });
  assert.deepEqual(recall()?.actions, kept.actions.slice(2));
});

test("without storage, nothing fails", () => {
  storage.setItem = () => {
    throw new Error("none left");
  };
  keep(kept, limits);
  assert.equal(recall(), null);
});

test("what an older page has kept, or somebody has changed, is left alone", () => {
  for (const other of [
    "{",
    "7",
    JSON.stringify({ drawing: { link: null, strokes: [] }, filters: {}, pen: 20 }),
    JSON.stringify({ ...kept, pen: "wide" }),
    JSON.stringify({ ...kept, actions: [{ kind: "else" }] }),
    JSON.stringify({ ...kept, actions: [{ kind: "link", bitmap: "??" }] }),
    JSON.stringify({ ...kept, actions: [{ kind: "stroke", stroke: { width: 20, points: [] } }] }),
    JSON.stringify({
      ...kept,
      actions: [{ kind: "sample", strokes: [{ width: 1, points: [7] }] }],
    }),
  ]) {
    stored.set("drawing", other);
    assert.equal(recall(), null, other.slice(0, 60));
  }
});
