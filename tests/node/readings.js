/** Readings made of random numbers, the same in every run. */

import { unpack } from "../../assets/picture/reading.js";

/** @type {[name: string, length: number][]} as LAYOUT of cnn/page/picture.py */
export const LAYOUT = [
  ["number", 1],
  ["pause", 1],
  ["blank", 1],
  ["probabilities", 11],
  ["logits", 10],
  ["image", 784],
  ["maps", 5408],
  ["filters", 72],
  ["changed", 8],
  ["off", 8],
  ["blankPooled", 8],
  ["blankLogits", 10],
  ["right", 1],
  ["before", 8],
  ["after", 8],
  ["lost", 8],
  ["own", 8],
  ["turns", 72],
  ["several", 1],
];

export const LENGTH = LAYOUT.reduce((sum, [, length]) => sum + length, 0);

/** @param {number} seed */
export function random(seed) {
  let state = seed;
  return () => {
    state = (1103515245 * state + 12345) % 2 ** 31;
    return state / 2 ** 31 - 0.5;
  };
}

/**
 * @param {number} [seed]
 * @returns {import("../../assets/picture/reading.js").Reading}
 */
export function anyReading(seed = 1) {
  const next = random(seed);
  const floats = Float32Array.from({ length: LENGTH }, () => 4 * next());
  return unpack(new Uint8Array(floats.buffer), LAYOUT);
}

/** @param {number} [seed] weights (13, 13, 8, 10) */
export function anyWeights(seed = 2) {
  const next = random(seed);
  return Float32Array.from({ length: 13520 }, () => next());
}
