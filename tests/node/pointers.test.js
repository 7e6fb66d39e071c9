import assert from "node:assert/strict";
import { test } from "node:test";

import { Pointers } from "../../assets/picture/pointers.js";

/** @typedef {import("../../assets/picture/pointers.js").Contact} Contact */

const MOUSE = { id: 1, type: "mouse", button: 0, buttons: 1, size: 1 };
const PEN = { id: 2, type: "pen", button: 0, buttons: 1, size: 1 };
const FINGER = { id: 3, type: "touch", button: 0, buttons: 1, size: 24 };
const PALM = { id: 4, type: "touch", button: 0, buttons: 1, size: 90 };

/**
 * @param {object} who
 * @param {number} time
 * @param {[number, number][]} points
 * @returns {Contact}
 */
const at = (who, time, ...points) =>
  /** @type {Contact} */ ({ ...MOUSE, ...who, time, points: points.length ? points : [[50, 50]] });

test("a stroke goes from down to up, through all points that lie apart", () => {
  const pointers = new Pointers();
  assert.deepEqual(pointers.down(at(MOUSE, 0, [10, 10])), ["begin"]);
  assert.deepEqual(pointers.move(at(MOUSE, 9, [20, 10], [20.5, 10.5], [30, 10])), ["move"]);
  assert.deepEqual(pointers.move(at(MOUSE, 9, [30.5, 10])), []);
  assert.deepEqual(pointers.up(at(MOUSE, 20)), ["end"]);
  assert.deepEqual(pointers.points, [
    [10, 10],
    [20, 10],
    [30, 10],
  ]);
  assert.deepEqual(pointers.move(at(MOUSE, 30, [90, 90])), []);
});

test("only the left button, the tip or a finger begins one", () => {
  for (const button of [1, 2, 5])
    assert.deepEqual(new Pointers().down(at({ ...MOUSE, button }, 0)), []);
});

test("no other pointer moves, ends or cancels a stroke, or begins a second", () => {
  const pointers = new Pointers();
  pointers.down(at(FINGER, 0, [10, 10]));
  pointers.move(at(FINGER, 500, [90, 10]));
  for (const other of [MOUSE, PALM, PEN]) {
    assert.deepEqual(pointers.down(at(other, 600)), []);
    assert.deepEqual(pointers.move(at(other, 610, [5, 5])), []);
    assert.deepEqual(pointers.up(at(other, 620)), []);
    assert.deepEqual(pointers.cancel({ id: other.id }), []);
  }
  assert.deepEqual(pointers.up(at(FINGER, 700)), ["end"]);
  assert.equal(pointers.points.length, 2);
});

test("a pen takes over from a touch that has just begun, is wide, or only rests", () => {
  for (const [who, moves, time, takesOver] of /** @type {const} */ ([
    [FINGER, true, 300, true],
    [FINGER, true, 301, false],
    [PALM, true, 5000, true],
    [FINGER, false, 5000, true],
  ])) {
    const pointers = new Pointers();
    pointers.down(at(who, 0, [10, 10]));
    pointers.move(at(who, 100, moves ? [90, 90] : [12, 12]));
    assert.deepEqual(pointers.down(at(PEN, time)), takesOver ? ["cancel", "begin"] : []);
  }
});

test("a touch that grows as wide as a palm is one", () => {
  const pointers = new Pointers();
  pointers.down(at(FINGER, 0, [10, 10]));
  pointers.move(at({ ...FINGER, size: 80 }, 400, [90, 90]));
  assert.deepEqual(pointers.down(at(PEN, 900)), ["cancel", "begin"]);
});

test("a palm's tap just before its pen is taken back, a finger's stroke is not", () => {
  const tapped = new Pointers();
  tapped.down(at(PALM, 0));
  tapped.up(at(PALM, 80));
  assert.deepEqual(tapped.down(at(PEN, 230)), ["retract", "begin"]);

  const lifted = new Pointers();
  lifted.down(at(PALM, 0));
  lifted.up(at(PALM, 2000));
  assert.deepEqual(lifted.down(at(PEN, 2200)), ["retract", "begin"]);

  const drawn = new Pointers();
  drawn.down(at(FINGER, 0, [10, 10]));
  drawn.move(at(FINGER, 200, [90, 90]));
  drawn.up(at(FINGER, 400));
  assert.deepEqual(drawn.down(at(PEN, 450)), ["begin"]);
});

test("while a pen is about, touches do not draw", () => {
  const pointers = new Pointers();
  pointers.move(at({ ...PEN, buttons: 0 }, 1000));
  assert.deepEqual(pointers.down(at(FINGER, 4900)), []);
  assert.deepEqual(pointers.down(at(MOUSE, 4900)), ["begin"]);
  pointers.up(at(MOUSE, 4950));
  assert.deepEqual(pointers.down(at({ ...FINGER, id: 9 }, 5001)), ["begin"]);
});

test("a move without the button ends the stroke where it was", () => {
  const pointers = new Pointers();
  pointers.down(at(MOUSE, 0, [10, 10]));
  assert.deepEqual(pointers.move(at({ ...MOUSE, buttons: 2 }, 9, [90, 90])), ["end"]);
  assert.deepEqual(pointers.points, [[10, 10]]);
});

test("a press whose release was lost begins the next stroke", () => {
  const pointers = new Pointers();
  pointers.down(at(MOUSE, 0, [10, 10]));
  assert.deepEqual(pointers.down(at(MOUSE, 99, [70, 70])), ["end", "begin"]);
  assert.deepEqual(pointers.points, [[70, 70]]);
});

test("what the system takes away is taken back, and so is what undo overtakes", () => {
  const pointers = new Pointers();
  pointers.down(at(FINGER, 0));
  assert.deepEqual(pointers.cancel({ id: FINGER.id }), ["cancel"]);
  assert.deepEqual(pointers.drop(), []);
  pointers.down(at(FINGER, 50));
  assert.deepEqual(pointers.drop(), ["cancel"]);
  assert.deepEqual(pointers.up(at(FINGER, 60)), []);
});
