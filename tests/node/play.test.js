import assert from "node:assert/strict";
import { test } from "node:test";

import { Play } from "../../assets/picture/play.js";
import { FakeElement, frame, install } from "./fakes.js";

/** @param {{calm?: boolean}} [visitor] */
function walk(visitor) {
  install(visitor);
  const root = new FakeElement();
  const speeds = [new FakeElement(), new FakeElement(), new FakeElement()];
  root.pieces.set(".speeds button", speeds);
  /** @type {number[]} */ const cells = [];
  const play = new Play(
    /** @type {any} */ (root),
    () => cells.push(play.cell),
    () => {},
  );
  const press = (/** @type {string} */ name) => root.querySelector(name).click();
  return { play, cells, speeds, press, go: root.querySelector(".go") };
}

/**
 * Let a second pass, a frame every 20 ms.
 * @param {Play} play
 */
function aSecond(play) {
  const began = play.last;
  for (let ms = 20; ms <= 1000; ms += 20) frame(began + ms);
}

test("a second takes it 4, 26 or 80 cells further", () => {
  for (const [speed, far] of [
    [0, 4],
    [1, 26],
    [2, 80],
  ]) {
    const { play, speeds, press } = walk();
    speeds[speed].click();
    press(".go");
    aSecond(play);
    assert.ok(Math.abs(/** @type {number} */ (play.at) - far) < 1e-6, `${play.at} cells`);
  }
});

test("it goes from cell to cell in reading order, whatever the frames do", () => {
  const { play, cells, speeds, press } = walk();
  speeds[2].click();
  press(".go");
  const began = play.last;
  for (const ms of [0, 16, 33, 400, 401, 390, 2000]) frame(began + ms);
  assert.equal(cells[0], 0);
  assert.deepEqual(
    cells,
    [...new Set(cells)].sort((a, b) => a - b),
  );
});

test("at the last cell it stops, and begins anew when it is started again", () => {
  const { play, cells, press, go } = walk();
  press(".go");
  frame(play.last + 60_000);
  assert.equal(play.cell, 675);
  assert.equal(play.playing, false);
  assert.equal(go.attributes.get("aria-label"), "Play");
  press(".go");
  assert.equal(cells[cells.length - 1], 0);
});

test("paused it stands on a whole cell, and time takes it no further", () => {
  const { play, press, go } = walk();
  press(".go");
  assert.equal(go.attributes.get("aria-label"), "Pause");
  frame(play.last + 130);
  press(".go");
  frame(play.last + 5000);
  assert.equal(play.at, 3);
  assert.equal(play.ahead, 0);
});

test("steps go one by one, and not beyond the ends", () => {
  const { play, press } = walk();
  press(".on");
  assert.equal(play.at, 0, "the first one only begins it");
  press(".on");
  press(".on");
  press(".back");
  assert.equal(play.at, 1);
  for (let i = 0; i < 3; i++) press(".back");
  assert.equal(play.at, 0);
  play.step(700);
  assert.equal(play.at, 675);
});

test("it glides to the next cell, but not from row to row, nor for who wants no motion", () => {
  for (const [calm, at, ahead] of /** @type {const} */ ([
    [false, 3.25, 0.25],
    [false, 25.25, 0],
    [true, 3.25, 0],
  ])) {
    const { play } = walk({ calm });
    play.at = at;
    assert.equal(play.ahead, ahead);
  }
});
