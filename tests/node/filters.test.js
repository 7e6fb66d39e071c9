import assert from "node:assert/strict";
import { test } from "node:test";

import { Filters } from "../../assets/picture/filters.js";
import { anyReading } from "./readings.js";

const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function filters() {
  /** @type {object[]} */ const told = [];
  let kept = 0;
  const made = new Filters(
    (message) => told.push(message),
    () => kept++,
  );
  return { filters: made, told, kept: () => kept };
}

test("a filter that is switched off keeps its numbers, and comes back with them", () => {
  const { filters: own, told, kept } = filters();
  own.set(3, NINE, false);
  own.toggle(3);
  own.toggle(1);
  assert.deepEqual(own.all, { filters: { 3: NINE }, off: [1, 3], answers: null });
  own.toggle(3);
  assert.deepEqual(own.all, { filters: { 3: NINE }, off: [1], answers: null });
  assert.deepEqual(told, [
    { filters: { 3: NINE }, rest: false },
    { off: [3], rest: true },
    { off: [1, 3], rest: true },
    { off: [1], rest: true },
  ]);
  assert.equal(kept(), 4);
});

test("one is restored by itself, and all with their switches", () => {
  const { filters: own, told } = filters();
  own.set(3, NINE, true);
  own.set(4, NINE, true);
  own.set(3, null, true);
  assert.deepEqual(own.all, { filters: { 4: NINE }, off: [], answers: null });
  own.toggle(0);
  assert.equal(own.none, false);
  own.restoreAll();
  assert.equal(own.none, true);
  assert.deepEqual(told.at(-1), { filters: {}, off: [], answers: null, rest: true });
});

test("what the server has is taken over, and kept if it is news", () => {
  const { filters: own, kept } = filters();
  const reading = {
    ...anyReading(),
    changed: Float32Array.of(0, 0, 1, 0, 0, 0, 0, 0),
    off: Float32Array.of(0, 0, 0, 0, 0, 0, 1, 0),
  };
  own.hear(reading);
  const { off, filters: numbers } = own.all;
  assert.deepEqual(off, [6]);
  assert.deepEqual(numbers, { 2: Array.from(reading.filters.subarray(18, 27)) });
  own.hear(reading);
  assert.equal(kept(), 1);
});

test("what an older page has kept knows no switches", () => {
  const { filters: own } = filters();
  own.begin({ filters: { 2: NINE } });
  assert.deepEqual(own.all, { filters: { 2: NINE }, off: [], answers: null });
});

test("answers are learnt for the filters as they are, and kept with their seed until all is restored", () => {
  const { filters: own, told, kept } = filters();
  own.set(3, NINE, true);
  own.toggle(1);
  own.relearn();
  const { answers } = own.all;
  assert.deepEqual([answers?.filters, answers?.off], [{ 3: NINE }, [1]]);
  assert.ok(answers && answers.seed >= 0 && answers.seed < 65_536);
  assert.deepEqual(/** @type {any} */ (told.at(-1)).answers, answers);
  own.set(4, NINE, true);
  assert.equal(own.all.answers, answers, "what they were learnt for stays");
  own.hear({ ...anyReading(), changed: new Float32Array(8), off: new Float32Array(8) });
  assert.equal(own.all.answers, answers);
  const before = kept();
  own.learnt(structuredClone(answers));
  own.learnt(null);
  assert.equal(kept(), before, "that is no news");
  own.learnt({ filters: {}, off: [], seed: 5 });
  assert.equal(own.all.answers?.seed, 5);
  own.restoreAll();
  assert.equal(own.none, true);
});

test("of a network that only this server has nothing is kept, and nothing told to another", () => {
  const { filters: own, told } = filters();
  own.set(3, NINE, true);
  own.serve(true);
  assert.deepEqual(own.numbers, {}, "it has filters of its own");
  own.set(4, NINE, true);
  assert.deepEqual(/** @type {any} */ (told.at(-1)).filters, { 4: NINE });
  assert.equal(own.all.answers, null);
  assert.deepEqual(own.all.filters, {});
  own.serve(false);
  assert.equal(own.none, true);
});

test("answers learnt for a trained network's filters are told with all eight of them", () => {
  const { filters: own, told } = filters();
  own.serve(true);
  const reading = { ...anyReading(), changed: new Float32Array(8), off: new Float32Array(8) };
  own.hear(reading);
  own.relearn();
  const { filters: all, answers } = /** @type {any} */ (told.at(-1));
  assert.equal(Object.keys(all).length, 8);
  assert.deepEqual(all[7], Array.from(reading.filters.subarray(63, 72)));
  assert.deepEqual(answers.filters, all);
});
