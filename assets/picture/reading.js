/** What Python says of one drawing: views into the one array of floats that it sends. */

/**
 * @typedef {object} Reading
 * @property {number} number of the message that it answers; 0: the visitor has sent none
 * @property {number} pause milliseconds to leave the server alone before the next live message
 * @property {boolean} blank
 * @property {boolean} several digits are drawn, where the network reads one
 * @property {Float32Array} probabilities (11): of each digit, and that it is none
 * @property {Float32Array} logits (10)
 * @property {Float32Array} image (28, 28), -0.5 paper to 0.5 ink
 * @property {Float32Array} maps (26, 26, 8)
 * @property {Float32Array} pooled (13, 13, 8), the largest of every 2 x 2 of the maps
 * @property {Float32Array} filters (8, 3, 3), also of those that are off
 * @property {Float32Array} changed (8): 1 where the visitor's filter differs from the trained one
 * @property {Float32Array} off (8): 1 where it is switched off, and counts as nine zeros
 * @property {Float32Array} blankPooled (8): a pooled value of the blank sheet, alike everywhere
 * @property {Float32Array} blankLogits (10)
 * @property {number} right test images that are read correctly; and of each filter, the others as they are:
 * @property {Float32Array} before (8): as many with it as the network has learnt it
 * @property {Float32Array} after (8): and with the visitor's numbers, or without it
 * @property {Float32Array} lost (8): how many fewer are read without it than with its own numbers
 * @property {Float32Array} own (8): 1 where `after` is with the visitor's numbers
 * @property {Float32Array} turns (8, 3, 3): the commonest changes of answers: from, to, how often
 * @property {LookedAt | null} lookedAt
 */

/**
 * @typedef {object} LookedAt of one filter: the drawing, and where in the test images its map is largest, 8 places, and least, 4
 * @property {number} filter
 * @property {Float32Array} logitsBefore (10)
 * @property {Float32Array} logitsAfter (10)
 * @property {Float32Array} images (12) their numbers
 * @property {Float32Array} digits (12) what they show
 * @property {Float32Array} cells (12, 2): row and column of the map
 * @property {Float32Array} values (12) of the map
 * @property {Float32Array} patches (12, 9, 9): the pixels around, -0.5 paper to 0.5 ink
 */

/** @typedef {[name: string, length: number][]} Layout what comes after what */

/**
 * @param {Uint8Array} bytes float32, little endian
 * @param {Layout} layout LAYOUT of cnn/page/picture.py
 * @param {Layout} [lookedAt] LOOKED_AT of the same, which may follow
 * @returns {Reading}
 */
export function unpack(bytes, layout, lookedAt = []) {
  const floats = new Float32Array(bytes.slice().buffer); // slice: floats must begin at a multiple of 4
  let start = 0;
  const take = (/** @type {Layout} */ layout) => {
    const parts = /** @type {any} */ ({});
    for (const [name, length] of layout) {
      parts[name] = length > 1 ? floats.subarray(start, start + length) : floats[start];
      start += length;
    }
    return parts;
  };
  const parts = take(layout);
  parts.lookedAt = start < floats.length ? take(lookedAt) : null;
  parts.blank = parts.blank === 1;
  parts.several = parts.several === 1;
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
    several: false,
    probabilities: shares(blankLogits),
    logits: blankLogits,
    image: reading.image.map(() => -0.5),
    maps: everywhere(reading.maps),
    pooled: everywhere(reading.pooled),
  };
}

/**
 * How likely each digit is, and, last, that it is none: an eleventh logit, always 0, stands for that.
 * @param {Float32Array} logits (10)
 * @returns {Float32Array} (11)
 */
export function shares(logits) {
  const best = Math.max(...logits, 0);
  const powers = Float32Array.of(...logits, 0).map((logit) => Math.exp(logit - best));
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
 * The digits from the likeliest to the least likely.
 * @param {Float32Array} scores logits, or probabilities
 * @returns {number[]}
 */
export function ranking(scores) {
  return Array.from({ length: 10 }, (_, digit) => digit).sort((a, b) => scores[b] - scores[a]);
}

/**
 * What is said of a drawing: one digit, a doubt between two or between one and none, or probably none.
 * @param {Float32Array} probabilities (11)
 * @param {number} threshold from which on it is sure; as cnn/confidence.py
 * @returns {{kind: "sure" | "or" | "or none" | "none", first: number, second: number}}
 */
export function verdictOf(probabilities, threshold) {
  const [first, second] = ranking(probabilities);
  const none = probabilities[10];
  const doubt = none > 0.5 ? "none" : none > probabilities[second] ? "or none" : "or";
  return { kind: probabilities[first] >= threshold ? "sure" : doubt, first, second };
}

/**
 * Numbers that Python has packed: base64 of float32.
 * @param {string} packed
 */
export function floats(packed) {
  return new Float32Array(Uint8Array.from(atob(packed), (byte) => byte.charCodeAt(0)).buffer);
}
