/**
 * Which pointer draws. Fed with what the browser says of mouse, pen and fingers, it says what
 * becomes of the stroke. Pure: no page is needed here.
 *
 * One pointer draws, from down to up, and nothing that any other does changes that, but for one
 * thing: a hand comes down before its pen. So a pen takes over from a touch that has just begun,
 * that is as wide as a palm, or that only rests; and as long as a pen is about, touches do not draw.
 */

/** @typedef {import("./drawing.js").Points} Points */

/**
 * @typedef {object} Contact what a PointerEvent says
 * @property {number} id
 * @property {string} type "mouse", "pen" or "touch"
 * @property {number} button that has changed; 0: the left one, the pen's tip, a finger
 * @property {number} buttons that are held, one bit each; 1: the same
 * @property {number} size of the contact, the longer side, in pixels of the screen
 * @property {number} time milliseconds
 * @property {Points} points where it is, and where it has been since it was last heard of
 */

/** @typedef {"begin" | "move" | "end" | "cancel" | "retract"} Change of the stroke; retract: the last one, which has ended, was a palm's */

/** @typedef {object} Active the pointer that draws, or the touch that drew last
 * @property {number} id
 * @property {string} type
 * @property {number} began
 * @property {boolean} wide
 * @property {Points[number]} from
 * @property {boolean} rests it has not gone anywhere
 * @property {number} [ended]
 */

const JUST_BEGUN = 300; // milliseconds: a palm comes so long before its pen
const PEN_IS_ABOUT = 4000; // milliseconds after it was last seen
const PALM = 60; // pixels of the screen: no finger is as wide
const STILL = 6; // pixels of the canvas that a resting touch may move
const APART = 1.5; // pixels of the canvas between the points that are kept of a stroke

export class Pointers {
  /** @type {Active | null} */ drawing = null;
  /** @type {Active | null} a touch's finished stroke that a pen may still take back */ lately =
    null;
  /** @type {Points} of the stroke that is drawn */ points = [];
  penSeen = Number.NEGATIVE_INFINITY;

  /**
   * @param {Contact} contact
   * @returns {Change[]}
   */
  down(contact) {
    const { type, time, button } = contact;
    const penWasAbout = this.penIsAbout(time);
    this.seen(contact);
    if (button !== 0) return [];
    /** @type {Change[]} */ const changes = [];
    const { drawing, lately } = this;
    if (drawing?.id === contact.id) {
      changes.push(...this.finish(time)); // its release was lost
    } else if (drawing) {
      if (type !== "pen" || !isPalm(drawing, time)) return [];
      changes.push("cancel");
    } else if (type === "pen" && lately && wasPalm(lately, time)) changes.push("retract");
    if (type === "touch" && penWasAbout) return changes;
    this.lately = null;
    this.drawing = handOf(contact);
    this.points = [contact.points[contact.points.length - 1]];
    return [...changes, "begin"];
  }

  /**
   * @param {Contact} contact
   * @returns {Change[]}
   */
  move(contact) {
    this.seen(contact);
    const { drawing } = this;
    if (drawing?.id !== contact.id) return [];
    if (!(contact.buttons & 1)) return this.finish(contact.time); // let go where nobody could see it
    drawing.wide ||= contact.size >= PALM;
    const before = this.points.length;
    for (const [x, y] of contact.points) {
      const [lastX, lastY] = this.points[this.points.length - 1];
      if (Math.hypot(x - lastX, y - lastY) >= APART) this.points.push([x, y]);
      if (Math.hypot(x - drawing.from[0], y - drawing.from[1]) > STILL) drawing.rests = false;
    }
    return this.points.length > before ? ["move"] : [];
  }

  /**
   * @param {Contact} contact
   * @returns {Change[]}
   */
  up(contact) {
    this.seen(contact);
    return this.drawing?.id === contact.id ? this.finish(contact.time) : [];
  }

  /**
   * The system has taken the pointer away: it was a gesture, or a palm.
   * @param {{id: number}} contact
   * @returns {Change[]}
   */
  cancel({ id }) {
    return this.drawing?.id === id ? this.drop() : [];
  }

  /**
   * Take the stroke back that is being drawn, whoever draws it.
   * @returns {Change[]}
   */
  drop() {
    if (!this.drawing) return [];
    this.drawing = null;
    return ["cancel"];
  }

  /**
   * @param {number} time
   * @returns {Change[]}
   */
  finish(time) {
    this.lately = this.drawing?.type === "touch" ? { ...this.drawing, ended: time } : null;
    this.drawing = null;
    return ["end"];
  }

  /** @param {Contact} contact */
  seen({ type, time }) {
    if (type === "pen") this.penSeen = time;
  }

  /** @param {number} time */
  penIsAbout(time) {
    return time - this.penSeen < PEN_IS_ABOUT;
  }
}

/**
 * @param {Contact} contact
 * @returns {Active}
 */
function handOf({ id, type, time, size, points }) {
  return {
    id,
    type,
    began: time,
    wide: size >= PALM,
    from: points[points.length - 1],
    rests: true,
  };
}

/**
 * Whether a touch is likely to be the hand that holds a pen.
 * @param {Active} touch
 * @param {number} time now
 */
function isPalm({ type, began, wide, rests }, time) {
  return type === "touch" && (time - began <= JUST_BEGUN || wide || rests);
}

/**
 * The same of one that has been lifted: a hand is laid down again for its pen.
 * @param {Active} touch
 * @param {number} time now
 */
function wasPalm(touch, time) {
  return (
    time - touch.began <= JUST_BEGUN ||
    (isPalm(touch, time) && time - (touch.ended ?? 0) <= JUST_BEGUN)
  );
}
