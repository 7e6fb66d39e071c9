/** The keyboard: a teacher's way through the page. Whoever types, or is elsewhere, is left alone. */

import { element, get } from "./dom.js";

/**
 * @typedef {object} Key
 * @property {string} name as it stands in the list
 * @property {string} does
 * @property {(key: string) => boolean} is
 * @property {(key: string) => unknown} act false: it was not meant for the picture
 * @property {boolean} [inPicture] only while the focus is in the picture, or nowhere
 */

export class Keys {
  /**
   * @param {HTMLElement} root
   * @param {Key[]} keys
   * @param {{undo: () => unknown, redo: () => unknown}} acts with Ctrl; false: there is nothing to do
   * @param {AbortSignal} signal
   */
  constructor(root, keys, acts, signal) {
    this.root = root;
    this.keys = keys;
    this.acts = acts;
    this.dialog = get(root, "dialog.keys", HTMLDialogElement);
    element(this.dialog, "dl").innerHTML = keys
      .map(
        ({ name, does }) =>
          `<dt>${name.replace(/\S+/g, (word) => (word === "to" ? word : `<kbd>${word}</kbd>`))}</dt><dd>${does}</dd>`,
      )
      .join("");
    element(root, ".help").addEventListener("click", () => this.list());
    window.addEventListener("keydown", (event) => this.press(event), { signal, capture: true });
    window.addEventListener("focusout", keepFocus, { signal });
  }

  /** Show the list; closed, the focus goes back to where it was. */
  list() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const target = event.composedPath()[0];
    if (event.defaultPrevented || this.dialog.open || !(target instanceof Element)) return;
    const take = (/** @type {unknown} */ taken) => {
      if (taken === false) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // Streamlit has shortcuts of its own
    };
    const inside = this.root.contains(target);
    if (typing(target) && !(inside && event.key === "Escape")) return;
    if (event.altKey) return;
    const meant = meantKey(event);
    if (event.ctrlKey || event.metaKey) {
      const letter = meant.toLowerCase();
      if (letter === "y" || (letter === "z" && event.shiftKey)) take(this.acts.redo());
      else if (letter === "z") take(this.acts.undo());
      return;
    }
    const key = this.keys.find((key) => key.is(meant));
    if (!key) return;
    const free =
      target === document.body ||
      target === document.documentElement ||
      (inside && !pressable(target));
    const mine =
      free || (inside && event.key.startsWith("Arrow") && !(target instanceof HTMLInputElement));
    if (!key.inPicture || mine) take(key.act(meant));
  }
}

/**
 * The key by its letter; where a keyboard has no Latin ones, by the place that it has on those.
 * @param {{key: string, code: string}} event
 * @returns {string}
 */
export function meantKey({ key, code }) {
  if (key.length !== 1 || key.charCodeAt(0) < 128) return key;
  const found = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code);
  return found ? found[1].toLowerCase() : key;
}

/**
 * Streamlit disables all of its tabs for a moment where an answer comes to it in pieces, and so
 * takes the focus from them: it is given back, unless it is elsewhere by then.
 * @param {FocusEvent} event
 */
function keepFocus({ target, relatedTarget }) {
  if (!(target instanceof HTMLElement) || relatedTarget || !target.matches("[role=tab]")) return;
  if (target.hasAttribute("tabindex")) return; // the visitor's own doing
  new MutationObserver((_, watch) => {
    if (!target.hasAttribute("tabindex")) return;
    watch.disconnect();
    if (document.activeElement === document.body) target.focus();
  }).observe(target, { attributeFilter: ["tabindex"] });
}

/** @param {Element} target */
function typing(target) {
  if (target instanceof HTMLInputElement)
    return !["range", "checkbox", "radio", "button"].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    /** @type {HTMLElement} */ (target).isContentEditable
  );
}

/** @param {Element} target what Space means something to */
function pressable(target) {
  return target.closest("button, a, input, summary, [role=button], [role=tab]") !== null;
}
