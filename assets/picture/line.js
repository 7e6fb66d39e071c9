/**
 * The line to Python and back: one message is under way at a time, and the next goes when the last
 * is answered. What stays (a finished stroke, a filter) goes before what the pen is just drawing,
 * and does not wait for the answer to that.
 */

/**
 * @typedef {object} Message what Python is told; cnn/page/message.py reads it
 * @property {string} [ink] packed pixels of the drawing
 * @property {import("./drawing.js").Content} [drawing] instead of them, its strokes
 * @property {boolean} [demo] it is the opening's, not the visitor's
 * @property {boolean} [rest] the pen is lifted, or a filter stays as it is: the page below may follow
 * @property {import("./drawing.js").Content} [start] the canvas has to begin anew, with this drawing
 * @property {number} [pen] width of the pen
 * @property {Record<string, number[]>} [filters] the visitor's own, by number from 0
 * @property {number[]} [off] the filters that are switched off
 * @property {import("./filters.js").Answers | null} [answers] what they are to be learnt anew for; null: as shipped
 * @property {number | null} [look] the filter that the panel is about, whose exciting places are wanted
 * @property {number} [bring] a test image that takes the place of the drawing
 * @property {[number, string]} [preset] a filter, and the name of what it becomes
 * @property {boolean} [closed] there is no element of our own to draw on: the canvas reports itself
 */

const DEMO_PAUSE = 120; // milliseconds from answer to answer while the opening draws
const SLACK = 10; // milliseconds that a timer may be late without the next one being so
const LATE = 2000; // milliseconds without an answer until the visitor is told
const LOST = 4000; // milliseconds without an answer until the message counts as lost
const SELDOM = 32_000; // milliseconds between two tries, at most

export class Line {
  /** @type {((message: object) => void) | null} the way to Python, once there is one */ post =
    null;
  /** @type {Message} what is still to be said besides the drawing */ untold = {};
  dirty = false; // the drawing may have changed since the last message
  resting = true; // the pen is lifted
  demo = false; // the opening draws
  late = false; // the answer is
  number = 0; // of the last message
  answered = 0; // of the last answer
  sentAt = 0;
  beat = 0; // when the last message was due, from which the pause to the next counts
  pause = 0; // milliseconds that Python asks for between two live messages
  patience = LOST;
  told = ""; // what was sent last of the drawing
  /** @type {Message} the last message */ last = {};
  passing = false; // it said only what the pen was just drawing
  /** @type {number | undefined} */ timer = undefined;
  /** @type {number | undefined} */ lateTimer = undefined;
  /** @type {number | undefined} */ lostTimer = undefined;

  /**
   * @param {object} asks
   * @param {() => Message} asks.drawing what there is to say of the drawing
   * @param {() => void} asks.renew no answer comes: the server may be another one
   * @param {() => void} asks.changed what is said, heard, or late
   */
  constructor(asks) {
    this.asks = asks;
  }

  /** Something is still to be said, besides what the pen is just drawing. */
  get urgent() {
    return Object.keys(this.untold).length > 0 || (this.dirty && this.resting);
  }

  /** A message waits for its answer. */
  get open() {
    return this.answered < this.number;
  }

  /** Its answer may still come, and what there is to say has to wait for it. */
  get busy() {
    if (this.passing && this.urgent) return false;
    return this.open && performance.now() - this.sentAt < this.patience;
  }

  /** Milliseconds from answer to answer while something is drawn. */
  get rhythm() {
    return this.demo ? Math.max(this.pause, DEMO_PAUSE) : this.pause;
  }

  /** Nothing is unsaid, and nothing unanswered. */
  get atRest() {
    return !this.open && !this.dirty && !this.urgent;
  }

  /** Another server: it begins to count anew, and knows nothing. */
  begin() {
    this.number = this.answered = 0;
    this.told = "";
    this.last = {};
  }

  /**
   * An answer has come, and with it the way to send.
   * @param {number} number
   * @param {number} pause
   */
  hear(number, pause) {
    this.answered = number;
    this.pause = pause;
    if (!this.open) {
      clearTimeout(this.lostTimer);
      this.patience = LOST;
      this.onTime();
    }
    this.flush();
  }

  /** No answer comes: say it again, to whichever server there is by now; and ever more seldom. */
  lose() {
    this.untold = { ...this.last, ...this.untold };
    this.patience = Math.min(2 * this.patience, SELDOM);
    this.sentAt = Number.NEGATIVE_INFINITY;
    this.asks.renew();
    this.flush();
  }

  /** The drawing may have changed under the pen: answer if there is time. */
  touch() {
    this.dirty = true;
    this.flush();
  }

  /** A stroke begins: what is older is nothing to answer any more. */
  lift() {
    this.resting = false;
    this.dirty = false;
    clearTimeout(this.timer);
  }

  /** The drawing is finished for now: it goes before anything else. */
  rest() {
    this.resting = true;
    this.touch();
  }

  /** @param {Message} message */
  tell(message) {
    Object.assign(this.untold, message);
    this.flush();
  }

  /** Send what there is to say, now or as soon as it may be. */
  flush() {
    clearTimeout(this.timer);
    if (this.urgent) this.expect();
    if (this.post && (this.urgent || this.dirty)) {
      const early = this.urgent ? 0 : this.beat + this.rhythm - performance.now();
      if (this.busy) this.timer = setTimeout(() => this.flush(), this.patience);
      else if (early > 0) this.timer = setTimeout(() => this.flush(), early);
      else this.send(this.post);
    }
    this.asks.changed();
  }

  /** @param {(message: object) => void} post */
  send(post) {
    const message = this.untold;
    this.passing = !this.urgent;
    if (this.dirty || message.start) {
      const of = { ...this.asks.drawing(), rest: this.resting && !this.demo, demo: this.demo };
      const told = JSON.stringify(of);
      if (told !== this.told || message.start) Object.assign(message, of);
      this.told = told;
    }
    this.dirty = false;
    this.untold = {};
    if (Object.keys(message).length === 0) return this.open || this.onTime();
    this.number = Math.max(this.number, this.answered) + 1;
    this.sentAt = performance.now();
    this.beat = Math.min(Math.max(this.beat + this.rhythm, this.sentAt - SLACK), this.sentAt);
    this.last = message;
    clearTimeout(this.lostTimer);
    this.lostTimer = setTimeout(() => this.lose(), this.patience);
    this.expect();
    post({ ...message, number: this.number });
  }

  /** An answer is due from now on. */
  expect() {
    this.lateTimer ??= setTimeout(() => {
      this.late = true;
      this.asks.changed();
    }, LATE);
  }

  /** Nothing is due. */
  onTime() {
    clearTimeout(this.lateTimer);
    this.lateTimer = undefined;
    this.late = false;
  }
}
