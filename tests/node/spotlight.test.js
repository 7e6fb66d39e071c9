import assert from "node:assert/strict";
import { test } from "node:test";

import { Spotlight } from "../../assets/picture/spotlight.js";

/** @param {string | null} part that a story speaks of */
function light(part) {
  window.dispatchEvent(Object.assign(new Event("picture-light"), { detail: { part } }));
}

/** @param {AbortSignal} [signal] */
function picture(signal = new AbortController().signal) {
  const view = { stage: { dataset: /** @type {Record<string, string>} */ ({}) } };
  const spotlight = new Spotlight(/** @type {any} */ (view), signal);
  return { spotlight, lit: () => view.stage.dataset.light };
}

test("what the story speaks of is lit while nothing is pointed at", () => {
  Object.assign(globalThis, { window: new EventTarget() });
  const { spotlight, lit } = picture();
  light("maps");
  assert.equal(lit(), "maps");
  spotlight.show(false);
  assert.equal(lit(), undefined);
  spotlight.show(true);
  assert.equal(lit(), "maps");
  light(null);
  assert.equal(lit(), undefined);
});

test("a picture that comes after the story asks what it speaks of", () => {
  Object.assign(globalThis, { window: new EventTarget() });
  window.addEventListener("picture-dark", () => light("bars"));
  assert.equal(picture().lit(), "bars");
});
