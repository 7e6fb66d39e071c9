/**
 * The drawing: a list of actions, and its one owner. What is painted, sent and kept, and what undo
 * and redo bring back, is made from this list and from nothing else. Pure: no page is needed here.
 */

/** @typedef {[x: number, y: number][]} Points in pixels of the canvas */
/** @typedef {{width: number, points: Points}} Stroke */

/** @typedef {{bitmap: string | null, strokes: Stroke[]}} Content what stands on the sheet: strokes, over the 64 x 64 bits of a link's drawing, in base64 */

/**
 * @typedef {{kind: "stroke", stroke: Stroke} | {kind: "sample", strokes: Stroke[]} | {kind: "link", bitmap: string} | {kind: "clear"}} Action
 * a sample and a link's drawing take the place of what was there
 */

/** @typedef {{strokes: number, points: number, way: number}} Limits of a drawing that is kept; cnn/page/limits.py */

/** @type {Content} */
export const BLANK = Object.freeze({ bitmap: null, strokes: [] });

export class Drawing {
  /** @type {Action[]} */ actions = [];
  /** @type {Action[]} taken back, the last one last */ undone = [];
  /** @type {Content} what stands on the sheet; another object after every change */ content =
    BLANK;

  /** Nothing stands on the sheet. */
  get blank() {
    return isBlank(this.content);
  }

  get canUndo() {
    return this.actions.length > 0;
  }

  get canRedo() {
    return this.undone.length > 0;
  }

  /** @param {Action} action */
  add(action) {
    this.actions.push(action);
    this.undone = [];
    this.content = after(this.content, action);
  }

  /** Clear the sheet; a blank one stays as it is. */
  clear() {
    if (!this.blank) this.add({ kind: "clear" });
  }

  /** Take the last action back; false if there is none. */
  undo() {
    const action = this.actions.pop();
    if (!action) return false;
    this.undone.push(action);
    this.content = contentOf(this.actions);
    return true;
  }

  /** Do again what was taken back last; false if there is nothing. */
  redo() {
    const action = this.undone.pop();
    if (!action) return false;
    this.actions.push(action);
    this.content = after(this.content, action);
    return true;
  }

  /** The last action was none of the visitor's: as if it had never been. */
  retract() {
    this.actions.pop();
    this.content = contentOf(this.actions);
  }

  /**
   * Begin with these actions.
   * @param {Action[]} actions
   */
  begin(actions) {
    this.actions = [...actions];
    this.undone = [];
    this.content = contentOf(actions);
  }

  /** @param {string} bitmap whether a link's drawing was ever put onto this sheet */
  hasHad(bitmap) {
    return this.actions.some((action) => action.kind === "link" && action.bitmap === bitmap);
  }
}

/** @param {Content} content */
export function isBlank({ bitmap, strokes }) {
  return bitmap === null && strokes.length === 0;
}

/**
 * The strokes that one drawing has after all of another; null if it has not all of it.
 * @param {Content} before
 * @param {Content} now
 */
export function strokesAfter(before, now) {
  const all = before.strokes.every((stroke, i) => stroke === now.strokes[i]);
  return all && before.bitmap === now.bitmap ? now.strokes.slice(before.strokes.length) : null;
}

/** @param {Action[]} actions */
export function contentOf(actions) {
  return actions.reduce(after, BLANK);
}

/**
 * @param {Content} content
 * @param {Action} action
 * @returns {Content}
 */
function after({ bitmap, strokes }, action) {
  if (action.kind === "stroke") return { bitmap, strokes: [...strokes, action.stroke] };
  if (action.kind === "sample") return { bitmap: null, strokes: action.strokes };
  if (action.kind === "link") return { bitmap: action.bitmap, strokes: [] };
  return BLANK;
}

/**
 * Of endless scribbling what was drawn last: as many whole actions as may be kept.
 * @param {Action[]} actions
 * @param {Limits} limits
 */
export function newestActions(actions, limits) {
  const room = roomOf(limits);
  const fits = (/** @type {Action} */ action) => strokesOf(action).every(room.take);
  let from = actions.length;
  while (from > 0 && actions.length - from < limits.strokes && fits(actions[from - 1])) from--;
  return actions.slice(from);
}

/**
 * The same of what stands on the sheet.
 * @param {Content} content
 * @param {Limits} limits
 * @returns {Content}
 */
export function newestStrokes({ bitmap, strokes }, limits) {
  const room = roomOf(limits);
  let from = strokes.length;
  while (from > 0 && room.take(strokes[from - 1])) from--;
  return { bitmap, strokes: strokes.slice(from) };
}

/** @param {Action} action */
function strokesOf(action) {
  if (action.kind === "stroke") return [action.stroke];
  return action.kind === "sample" ? action.strokes : [];
}

/** @param {Limits} limits */
function roomOf({ strokes, points, way }) {
  return {
    /** @param {Stroke} stroke */
    take(stroke) {
      strokes -= 1;
      points -= stroke.points.length;
      way -= wayOf(stroke.points);
      return strokes >= 0 && points >= 0 && way >= 0;
    },
  };
}

/** @param {Points} points */
function wayOf(points) {
  let way = 0;
  for (let i = 1; i < points.length; i++)
    way += Math.abs(points[i][0] - points[i - 1][0]) + Math.abs(points[i][1] - points[i - 1][1]);
  return way;
}
