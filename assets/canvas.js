// The canvas lives in a shadow root, out of the style sheet's reach. Its own toolbar hides on
// top of the drawing's upper right corner and would catch strokes that begin there: it goes,
// the page has its own buttons. A new sheet is a new canvas, so each one is seen to. Its own
// style sheet comes a moment after it: what puts the canvas in its place is said here too, so
// that a stroke that begins at once lands on it.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .dc-toolbar { display: none !important }
  .dc-scroll { overflow: visible !important }
  .dc-background-canvas, .dc-canvas { position: absolute; top: 0; left: 0 }
  .dc-canvas { outline: none; border-radius: 8px }
`);
const dress = () => {
  for (const host of document.querySelectorAll('[class*="st-key-canvas-"] *')) {
    const root = host.shadowRoot;
    if (!root || root.adoptedStyleSheets.includes(sheet)) continue;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    host.setAttribute("role", "img");
    host.setAttribute("aria-label", "Canvas: draw a digit here with mouse, pen or finger");
  }
};
setInterval(dress, 20); // shadow roots tell no MutationObserver when they come
dress();
