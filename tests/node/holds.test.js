import assert from "node:assert/strict";
import { test } from "node:test";

import { Holds } from "../../assets/picture/holds.js";

const place = { layer: /** @type {const} */ ("map"), filter: 5, row: 3, column: 4 };
const other = { ...place, column: 9 };

function holds() {
  let changes = 0;
  const made = new Holds(() => changes++);
  return { holds: made, changes: () => changes };
}

test("the mouse points for the moment, and holds nothing", () => {
  const { holds: it, changes } = holds();
  it.point(place);
  assert.deepEqual([it.place, it.face, it.hold.kind, it.filter], [place, "cell", "hint", 5]);
  it.point(null);
  assert.deepEqual([it.place, it.face], [null, "hint"]);
  assert.equal(changes(), 2);
});

test("a mouse that moves within a cell changes nothing", () => {
  const { holds: it, changes } = holds();
  it.point(place);
  it.point({ ...place });
  assert.equal(changes(), 1);
});

test("a cell that is held stays while the mouse moves on, until it is chosen again", () => {
  const { holds: it } = holds();
  it.toggle({ kind: "cell", place });
  it.point(other);
  assert.deepEqual(it.place, place);
  it.toggle({ kind: "cell", place: { ...place } });
  assert.equal(it.hold.kind, "hint");
});

test("one thing holds the panel at a time", () => {
  const { holds: it } = holds();
  it.take({ kind: "edit", filter: 2 });
  assert.deepEqual([it.edited, it.digit, it.face, it.filter], [2, null, "edit", 2]);
  it.take({ kind: "why", digit: 7 });
  assert.deepEqual([it.edited, it.digit, it.face], [null, 7, "why"]);
  it.point(place);
  assert.deepEqual([it.place, it.face], [place, "why"]);
  it.take({ kind: "walk", place });
  assert.deepEqual([it.walking, it.digit, it.face], [true, null, "cell"]);
});

test("released, nothing is held or pointed at; and it says whether anything was", () => {
  const { holds: it } = holds();
  assert.equal(it.release(), false);
  it.point(place);
  assert.equal(it.release(), true);
  assert.equal(it.place, null);
  it.take({ kind: "edit", filter: 0 });
  assert.equal(it.release(), true);
  assert.equal(it.hold.kind, "hint");
});
