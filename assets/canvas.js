// The canvas lives in a shadow root, out of the style sheet's reach. Its own toolbar hides on
// top of the drawing's upper right corner and would catch strokes that begin there: it goes,
// the page has its own buttons. A new sheet is a new canvas, so each one is seen to.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .dc-toolbar { display: none !important }
  .dc-scroll { overflow: visible !important }
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
setInterval(dress, 50); // shadow roots tell no MutationObserver when they come
dress();
