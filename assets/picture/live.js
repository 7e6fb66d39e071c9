/**
 * The channel to Python: what the pen has drawn goes there while it moves, one message at a time,
 * and the next only when the last is answered. What the pen leaves when it is lifted goes first.
 */

import { pack } from "./sheet.js";

/**
 * @typedef {object} Message what Python is told; cnn/page/picture.py reads it
 * @property {string} [ink] packed pixels of the sheet
 * @property {boolean} [demo] the pixels are the opening's, not the visitor's
 * @property {boolean} [rest] the pen is lifted, or a filter is let go: the page below may follow
 * @property {object} [sheet] start the canvas anew with these strokes
 * @property {number} [pen] width of the pen
 * @property {Record<string, number[]>} [filters] the visitor's own, by number from 0
 * @property {[number, string]} [preset] a filter, and the name of what it becomes
 * @property {boolean} [closed] the canvas cannot be read from here: let it report by itself
 */

const DEMO_PAUSE = 120; // milliseconds from answer to answer while the opening draws
const PATIENCE = 4000; // milliseconds without an answer until the message counts as lost

export class Live {
  /** @type {((message: object) => void) | null} the way to Python, once there is one */ post =
    null;
  /** @type {Message} what is still to be said besides pixels */ waiting = {};
  /** @type {(() => Uint8Array | null) | null} where to read pixels from */ source = null;
  dirty = false; // the pixels may have changed since the last message
  resting = true; // the pen is lifted, and the canvas has drawn all of it
  number = 0; // of the last message
  answered = 0; // of the last answer
  sentAt = 0;
  pause = 0;
  demo = false;
  told = ""; // the pixels that were sent last
  /** @type {number | undefined} */ timer = undefined;
  /** @type {number | undefined} */ watchdog = undefined;

  /** @param {() => void} renew what to do when no answer comes: the server may be another one */
  constructor(renew) {
    this.renew = renew;
  }

  /** There is something that Python does not know yet, besides pixels. */
  get untold() {
    return Object.keys(this.waiting).length > 0;
  }

  /** One message is under way. */
  get busy() {
    return this.answered < this.number && performance.now() - this.sentAt < PATIENCE;
  }

  /**
   * An answer has come, and with it the way to send.
   * @param {number} number
   * @param {number} pause
   */
  hear(number, pause) {
    this.answered = number;
    this.pause = pause;
    if (!this.busy) clearTimeout(this.watchdog);
    this.flush();
  }

  /** The pixels may have changed while the pen moves: answer if there is time. */
  touch() {
    this.dirty = true;
    this.flush();
  }

  /** The pen is lifted: nothing half drawn is sent any more, it would only be in the way. */
  hold() {
    this.dirty = false;
    clearTimeout(this.timer);
  }

  /** Pixels that stay: they go before anything else. */
  rest() {
    this.resting = true;
    this.touch();
  }

  /** @param {Message} message */
  tell(message) {
    Object.assign(this.waiting, message);
    this.flush();
  }

  /** Send what there is to say, now or as soon as it may be. */
  flush() {
    clearTimeout(this.timer);
    const urgent = this.untold || (this.dirty && this.resting);
    if (!this.post || (!urgent && !this.dirty)) return;
    if (this.busy) {
      this.timer = setTimeout(() => this.flush(), PATIENCE);
      return;
    }
    const pause = this.demo ? Math.max(this.pause, DEMO_PAUSE) : this.pause;
    const early = this.sentAt + pause - performance.now();
    if (!urgent && early > 0) {
      this.timer = setTimeout(() => this.flush(), early);
      return;
    }
    const message = this.waiting;
    const grey = this.dirty ? this.source?.() : null;
    this.dirty = false;
    if (message.sheet) this.told = "";
    if (grey) {
      const pixels = { ink: pack(grey), rest: this.resting && !this.demo, demo: this.demo };
      const told = JSON.stringify(pixels);
      if (told !== this.told) Object.assign(message, pixels);
      this.told = told;
    }
    if (Object.keys(message).length === 0) return;
    this.waiting = {};
    this.number = Math.max(this.number, this.answered) + 1;
    this.sentAt = performance.now();
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(this.renew, PATIENCE);
    this.post({ ...message, number: this.number });
  }
}
