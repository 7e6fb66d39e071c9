import assert from "node:assert/strict";
import { test } from "node:test";

import { BLANK, Drawing, newestActions, newestStrokes } from "../../assets/picture/drawing.js";

/** @typedef {import("../../assets/picture/drawing.js").Stroke} Stroke */

/** @param {number} x @returns {Stroke} */
const stroke = (x, points = 2) => ({
  width: 20,
  points: Array.from({ length: points }, (_, i) => [x, i]),
});
const [one, two, three] = [1, 2, 3].map((x) => stroke(x));
const bitmap = "bits";

/** @param {Drawing} drawing */
const strokes = (drawing) => drawing.content.strokes.map(({ points }) => points[0][0]);

test("strokes add up, and a sample, a link or a clearing takes the place of all", () => {
  const drawing = new Drawing();
  assert.ok(drawing.blank);
  drawing.add({ kind: "stroke", stroke: one });
  drawing.add({ kind: "stroke", stroke: two });
  assert.deepEqual(strokes(drawing), [1, 2]);
  drawing.add({ kind: "sample", strokes: [three] });
  assert.deepEqual(strokes(drawing), [3]);
  drawing.add({ kind: "link", bitmap });
  assert.deepEqual(drawing.content, { bitmap, strokes: [] });
  assert.ok(!drawing.blank);
  drawing.add({ kind: "stroke", stroke: one });
  assert.deepEqual(drawing.content, { bitmap, strokes: [one] });
  drawing.clear();
  assert.equal(drawing.content, BLANK);
});

test("every action can be taken back and done again, in order", () => {
  const drawing = new Drawing();
  const seen = [drawing.content];
  drawing.add({ kind: "stroke", stroke: one });
  seen.push(drawing.content);
  drawing.clear();
  seen.push(drawing.content);
  drawing.add({ kind: "sample", strokes: [two, three] });
  seen.push(drawing.content);
  for (const before of seen.slice(0, -1).reverse()) {
    assert.ok(drawing.undo());
    assert.deepEqual(drawing.content, before);
  }
  assert.ok(!drawing.undo());
  assert.ok(!drawing.canUndo);
  for (const after of seen.slice(1)) {
    assert.ok(drawing.redo());
    assert.deepEqual(drawing.content, after);
  }
  assert.ok(!drawing.redo());
  drawing.undo();
  drawing.add({ kind: "stroke", stroke: one });
  assert.ok(!drawing.canRedo, "something else was done instead");
});

test("a blank sheet is not cleared, and what is retracted cannot be done again", () => {
  const drawing = new Drawing();
  drawing.clear();
  assert.ok(!drawing.canUndo);
  drawing.add({ kind: "stroke", stroke: one });
  drawing.add({ kind: "stroke", stroke: two });
  drawing.retract();
  assert.deepEqual(strokes(drawing), [1]);
  assert.ok(!drawing.canRedo);
});

test("a drawing begins with what was kept, and knows the links that it has had", () => {
  const drawing = new Drawing();
  drawing.begin([{ kind: "link", bitmap }, { kind: "clear" }, { kind: "stroke", stroke: one }]);
  assert.deepEqual(strokes(drawing), [1]);
  assert.ok(drawing.hasHad(bitmap));
  assert.ok(!drawing.hasHad("other bits"));
  drawing.undo();
  drawing.undo();
  assert.equal(drawing.content.bitmap, bitmap);
});

test("of endless scribbling the newest is kept, by strokes, by points and by way", () => {
  const actions = Array.from({ length: 9 }, (_, i) => ({
    kind: /** @type {const} */ ("stroke"),
    stroke: stroke(i, 11), // a way of 10
  }));
  const kept = (/** @type {object} */ limits) =>
    newestActions(actions, { strokes: 99, points: 999, way: 9999, ...limits });
  assert.equal(kept({}).length, 9);
  for (const [limits, count] of /** @type {const} */ ([
    [{ strokes: 4 }, 4],
    [{ points: 33 }, 3],
    [{ points: 32 }, 2],
    [{ way: 50 }, 5],
    [{ way: 49 }, 4],
  ]))
    assert.deepEqual(kept(limits), actions.slice(-count), JSON.stringify(limits));
  const content = { bitmap, strokes: actions.map((action) => action.stroke) };
  const limits = { strokes: 2, points: 999, way: 9999 };
  assert.deepEqual(newestStrokes(content, limits), { bitmap, strokes: content.strokes.slice(-2) });
});
