/**
 * What the tab keeps for as long as it is open: a reload, or a server that was started anew, gets
 * the drawing, the filters and the pen from here.
 */

import { newestActions } from "./drawing.js";

/**
 * @typedef {object} Kept
 * @property {import("./drawing.js").Action[]} actions
 * @property {Record<string, number[]>} filters the visitor's own, by number from 0
 * @property {number[]} [off] those that are switched off
 * @property {import("./filters.js").Answers | null} [answers] what they were learnt anew for
 * @property {number} pen width
 */

const KEY = "drawing"; // in the tab's storage
const BITMAP = /^[A-Za-z0-9+/]{683}=$/; // 64 x 64 bits

/**
 * @param {Kept} kept
 * @param {import("./drawing.js").Limits} limits of what a server takes back
 */
export function keep({ actions, ...others }, limits) {
  try {
    const kept = { actions: newestActions(actions, limits), ...others };
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // no storage, or none left: a reload begins with a blank sheet
  }
}

/** @returns {Kept | null} */
export function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return kept && isWhole(kept) ? kept : null;
  } catch {
    return null;
  }
}

/**
 * Whether what was kept is of this page: it may be an older one's.
 * @param {any} kept
 */
function isWhole({ actions, filters, off = [], answers = null, pen }) {
  const whole = Array.isArray(actions) && actions.every(isAction);
  return (
    whole &&
    typeof filters === "object" &&
    Array.isArray(off) &&
    typeof answers === "object" &&
    Number.isFinite(pen)
  );
}

/** @param {any} action */
function isAction(action) {
  if (action?.kind === "link") return BITMAP.test(action.bitmap);
  if (action?.kind === "stroke") return isStroke(action.stroke);
  if (action?.kind === "sample") return action.strokes?.every?.(isStroke) === true;
  return action?.kind === "clear";
}

/** @param {any} stroke */
function isStroke(stroke) {
  const isPoint = (/** @type {any} */ point) =>
    Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
  return (
    Number.isFinite(stroke?.width) && stroke.points?.length > 0 && stroke.points.every?.(isPoint)
  );
}
