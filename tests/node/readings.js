/** Readings made of random numbers, the same in every run. */

import { unpack } from "../../assets/picture/reading.js";

export const LENGTHS = [1, 1, 1, 10, 10, 784, 5408, 72, 8, 10, 8, 10];

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
  const floats = Float32Array.from({ length: LENGTHS.reduce((a, b) => a + b) }, () => 4 * next());
  return unpack(new Uint8Array(floats.buffer));
}

/** @param {number} [seed] weights (13, 13, 8, 10) */
export function anyWeights(seed = 2) {
  const next = random(seed);
  return Float32Array.from({ length: 13520 }, () => next());
}
