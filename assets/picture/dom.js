/** Elements of the picture, and what is written into them. */

/**
 * @template {Element} E
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
export function get(parent, selector, type) {
  const found = parent.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The picture has no ${selector}`);
  return found;
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 */
export function element(parent, selector) {
  return get(parent, selector, HTMLElement);
}

/**
 * Write a text into an element, where it is not there already: what is new has to be styled and
 * laid out.
 * @param {Element} place
 * @param {string} text
 */
export function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
