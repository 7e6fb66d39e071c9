/** What each key does: a teacher's way through the page. */

/** @typedef {import("./keys.js").Key} Key */

/**
 * @param {object} picture
 * @param {HTMLElement} picture.root
 * @param {import("./sheet.js").Sheet} picture.sheet
 * @param {import("./tools.js").Tools} picture.tools
 * @param {import("./panel.js").Panel} picture.panel
 * @param {import("./keys.js").Keys} [picture.keyboard]
 * @param {() => unknown} picture.undo
 * @param {() => unknown} picture.redo
 * @returns {Key[]}
 */
export function keymap(picture) {
  const one = (/** @type {string} */ letter) => (/** @type {string} */ key) =>
    key.toLowerCase() === letter;
  return [
    {
      name: "0 to 9",
      does: "draw a sample of that digit",
      is: (key) => /^[0-9]$/.test(key),
      act: (key) => picture.tools.take(Number(key)),
    },
    {
      name: "C",
      does: "clear the drawing",
      is: one("c"),
      act: () => picture.sheet.clear(),
    },
    { name: "Z", does: "undo (also Ctrl+Z)", is: one("z"), act: () => picture.undo() },
    { name: "Y", does: "redo (also Ctrl+Shift+Z)", is: one("y"), act: () => picture.redo() },
    {
      name: "Space",
      does: "slide the filter over the image; pause",
      is: one(" "),
      act: () => picture.panel.play.toggle(),
      inPicture: true,
    },
    {
      name: "← → ↑ ↓",
      does: "move to the next cell, or step the filter",
      is: (key) => key.startsWith("Arrow"),
      act: (key) => picture.panel.arrow(key),
      inPicture: true,
    },
    {
      name: "PgDn PgUp",
      does: "next or previous step of the story (a clicker's keys)",
      is: () => false, // the story hears them itself
      act: () => false,
    },
    {
      name: "Esc",
      does: "close or deselect",
      is: (key) => key === "Escape",
      act: () => picture.panel.holds.release(),
    },
    {
      name: "P",
      does: "projector mode",
      is: one("p"),
      act: () => document.documentElement.toggleAttribute("data-projector"),
    },
    { name: "?", does: "this list", is: one("?"), act: () => picture.keyboard?.list() },
  ];
}
