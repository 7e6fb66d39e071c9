/** What Python says of one drawing: views into the one array of floats that it sends. */

/**
 * @typedef {object} Reading
 * @property {number} number of the message that it answers; 0: the visitor has sent none
 * @property {number} pause milliseconds to leave the server alone before the next live message
 * @property {boolean} blank
 * @property {Float32Array} probabilities (10)
 * @property {Float32Array} logits (10)
 * @property {Float32Array} image (28, 28), -0.5 paper to 0.5 ink
 * @property {Float32Array} maps (26, 26, 8)
 * @property {Float32Array} pooled (13, 13, 8), the largest of every 2 x 2 of the maps
 * @property {Float32Array} filters (8, 3, 3)
 * @property {Float32Array} changed (8): 1 where the visitor's filter differs from the trained one
 * @property {Float32Array} trained (10): the probabilities with the filters as trained
 * @property {Float32Array} blankPooled (8): a pooled value of the blank sheet, alike everywhere
 * @property {Float32Array} blankLogits (10)
 */

/**
 * @param {Uint8Array} bytes float32, little endian
 * @param {[name: string, length: number][]} layout what comes after what; LAYOUT of cnn/page/picture.py
 * @returns {Reading}
 */
export function unpack(bytes, layout) {
  const floats = new Float32Array(bytes.slice().buffer); // slice: floats must begin at a multiple of 4
  const parts = /** @type {any} */ ({});
  let start = 0;
  for (const [name, length] of layout) {
    parts[name] = length > 1 ? floats.subarray(start, start + length) : floats[start];
    start += length;
  }
  parts.blank = parts.blank === 1;
  parts.pooled = pool(parts.maps);
  return parts;
}

/**
 * What the same network says of a blank sheet: no server is needed for that.
 * @param {Reading} reading
 * @returns {Reading}
 */
export function blankOf(reading) {
  const { blankPooled, blankLogits } = reading;
  const everywhere = (/** @type {Float32Array} */ layer) => layer.map((_, i) => blankPooled[i % 8]);
  return {
    ...reading,
    blank: true,
    probabilities: softmax(blankLogits),
    trained: softmax(blankLogits),
    logits: blankLogits,
    image: reading.image.map(() => -0.5),
    maps: everywhere(reading.maps),
    pooled: everywhere(reading.pooled),
  };
}

/** @param {Float32Array} logits */
function softmax(logits) {
  const best = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - best));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * @param {Float32Array} maps
 * @returns {Float32Array}
 */
function pool(maps) {
  const pooled = new Float32Array(13 * 13 * 8);
  for (let row = 0; row < 13; row++)
    for (let column = 0; column < 13; column++)
      for (let k = 0; k < 8; k++) {
        const at = (2 * row * 26 + 2 * column) * 8 + k;
        pooled[(row * 13 + column) * 8 + k] = Math.max(
          maps[at],
          maps[at + 8],
          maps[at + 26 * 8],
          maps[at + 27 * 8],
        );
      }
  return pooled;
}

/**
 * How likely it is the digit that it is read as, and a digit at all: an eleventh logit, always 0,
 * stands for none. As cnn/confidence.py.
 * @param {Float32Array} logits
 * @returns {number}
 */
export function certainty(logits) {
  const best = Math.max(...logits);
  return 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - best), Math.exp(-best));
}

/**
 * The digits from the likeliest to the least likely.
 * @param {Float32Array} probabilities
 * @returns {number[]}
 */
export function ranking(probabilities) {
  return Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a]);
}
