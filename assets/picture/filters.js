/**
 * The visitor's own filters: numbers that differ from the trained ones, switches, and what answers
 * were learnt anew for. What is kept, told to the server and taken over from it.
 */

/** @typedef {{filters: Record<string, number[]>, off: number[], seed: number}} Answers the same filters and seed give the same answers */

/** @typedef {import("./reading.js").Reading} Reading */

export class Filters {
  /** @type {Record<string, number[]>} the changed ones, by number from 0 */ numbers = {};
  /** @type {number[]} which are switched off, from the least on */ off = [];
  /** @type {Answers | null} what the softmax layer was learnt anew for */ answers = null;
  trained = false; // the network itself is the visitor's, and only this server has it
  /** @type {number[][]} all eight as the server has them */ eight = [];

  /**
   * @param {(message: import("./line.js").Message) => void} tell
   * @param {() => void} changed here, and to be kept
   */
  constructor(tell, changed) {
    this.tell = tell;
    this.changed = changed;
  }

  /** Nothing is as it was not trained. */
  get none() {
    return !this.answers && this.off.length === 0 && Object.keys(this.numbers).length === 0;
  }

  /** What a server is told that knows nothing of them: changes to a network that it lacks are none. */
  get all() {
    if (this.trained) return { filters: {}, off: [], answers: null };
    return { filters: this.numbers, off: this.off, answers: this.answers };
  }

  /** @param {{filters: Record<string, number[]>, off?: number[], answers?: Answers | null}} kept an older page knew only filters */
  begin({ filters, off = [], answers = null }) {
    this.numbers = filters;
    this.off = off;
    this.answers = answers;
  }

  /** Have answers learnt for the filters as they are. */
  relearn() {
    const seed = Math.floor(65_536 * Math.random());
    if (this.trained) this.numbers = Object.fromEntries(this.eight.entries());
    this.trained = false; // a network of these filters can be made anywhere
    this.answers = { filters: this.numbers, off: this.off, seed };
    this.changed();
    this.tell({ ...this.all, rest: true });
  }

  /**
   * The server has them, perhaps from a link.
   * @param {Answers | null} answers
   */
  learnt(answers) {
    if (!answers || JSON.stringify(answers) === JSON.stringify(this.answers)) return;
    this.answers = answers;
    this.changed();
  }

  /**
   * The server reads with another network, which the visitor has trained there, or with its own again.
   * @param {boolean} trained
   */
  serve(trained) {
    if (trained === this.trained) return;
    this.trained = trained;
    this.begin({ filters: {} });
    this.changed();
  }

  /**
   * @param {number} k
   * @param {number[] | null} numbers null: as trained
   * @param {boolean} rest they stay so for now: the page below may follow
   */
  set(k, numbers, rest) {
    const { [k]: _, ...others } = this.numbers;
    this.numbers = numbers ? { ...others, [k]: numbers } : others;
    this.changed();
    this.tell({ filters: this.numbers, rest });
  }

  /**
   * Switch a filter off, or on.
   * @param {number} k
   */
  toggle(k) {
    const others = this.off.filter((other) => other !== k);
    this.off = others.length < this.off.length ? others : [...others, k].sort();
    this.changed();
    this.tell({ off: this.off, rest: true });
  }

  /** All as trained, and on. */
  restoreAll() {
    this.trained = false;
    this.begin({ filters: {} });
    this.changed();
    this.tell({ ...this.all, rest: true });
  }

  /**
   * The server's filters are the visitor's: a preset was filled in there, or a link has brought them.
   * @param {Reading} reading that answers all that was told
   */
  hear({ filters, changed, off }) {
    const before = JSON.stringify(this.all);
    this.eight = Array.from({ length: 8 }, (_, k) => nine(filters, k));
    this.begin({
      filters: Object.fromEntries(set(changed).map((k) => [k, nine(filters, k)])),
      off: set(off),
      answers: this.answers,
    });
    if (JSON.stringify(this.all) !== before) this.changed();
  }
}

/**
 * @param {Float32Array} filters
 * @param {number} k
 */
function nine(filters, k) {
  return Array.from(filters.subarray(9 * k, 9 * k + 9));
}

/** @param {Float32Array} flags 1 or 0 */
function set(flags) {
  return Array.from(flags.keys()).filter((k) => flags[k] === 1);
}
