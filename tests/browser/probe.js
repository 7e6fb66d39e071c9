/**
 * Put into the page before its own scripts: notes what goes over the wire to Python and back, when
 * the pen was lifted and when the status spoke, and how far anything has moved by itself.
 *
 * `window.probe.quiet()` is true when everything that the visitor has done is answered.
 */
{
  /** @typedef {{number: number, time: number, rest: boolean, ink: string | undefined}} Sent */

  // After the last input, until the page has sent what it wants to. It looks at the canvas two
  // frames after the pen is lifted, and on a busy machine frames are late.
  const STILL = 80; // milliseconds
  const FRAMES = 4;
  const probe = {
    /** @type {Sent[]} */ sent: [],
    /** @type {{number: number, time: number, bytes: number, open: number}[]} */ answers: [],
    /** @type {{text: string, time: number}[]} */ spoken: [],
    lifted: 0, // when the pen was
    stirred: 0, // when the visitor last did anything
    /** @type {{value: number, moved: string[]}[]} */ shifts: [],
    state: () => ({
      sent: last(probe.sent),
      answered: last(probe.answers),
      still: performance.now() - probe.stirred,
      script: document.querySelector("[data-test-script-state]")?.outerHTML.slice(0, 300),
      hidden: document.hidden,
    }),
    answered: () => probe.answers.length > 0 && open() <= 0,
    quiet: () =>
      performance.now() - probe.stirred > STILL &&
      frames === 0 &&
      open() <= 0 &&
      document.querySelector("[data-test-script-state=notRunning]") !== null,
  };
  /** @type {any} */ (window).probe = probe;

  let frames = 0; // still to come
  const stir = () => {
    probe.stirred = performance.now();
    if (frames === 0) requestAnimationFrame(frame);
    frames = FRAMES;
  };
  const frame = () => {
    if (--frames > 0) requestAnimationFrame(frame);
  };

  const last = (/** @type {{number: number}[]} */ list) => list.at(-1)?.number ?? 0;
  /** Messages that wait for their answer. */
  const open = () => last(probe.sent) - last(probe.answers);

  const posts = new WeakSet();
  window.addEventListener("wire", () => {
    const wire = /** @type {any} */ (window).wire;
    const number = new Float32Array(wire.data.slice(0, 4).buffer)[0];
    probe.answers.push({ number, time: performance.now(), bytes: wire.data.length, open: open() });
    const { post } = wire;
    if (posts.has(post)) return;
    wire.post = (/** @type {any} */ message) => {
      const { number, rest = false, ink } = message;
      probe.sent.push({ number, time: performance.now(), rest, ink });
      post(message);
    };
    posts.add(wire.post);
  });

  for (const type of [
    "pointerdown",
    "pointermove",
    "pointerup",
    "keydown",
    "keyup",
    "change",
    "wheel",
  ])
    window.addEventListener(
      type,
      () => {
        stir();
        if (type === "pointerup") probe.lifted = performance.now();
      },
      { capture: true, passive: true },
    );

  new MutationObserver(() => {
    const text = document.querySelector("[role=status]")?.textContent ?? "";
    if (text !== probe.spoken.at(-1)?.text) probe.spoken.push({ text, time: performance.now() });
  }).observe(document, { subtree: true, childList: true, characterData: true });

  if (PerformanceObserver.supportedEntryTypes.includes("layout-shift"))
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = /** @type {any} */ (entry);
        const moved = sources.map((/** @type {any} */ { node, previousRect, currentRect }) => {
          const name = node?.className || node?.nodeName || "gone";
          const at = (/** @type {DOMRect} */ { x, y, width, height }) => [x, y, width, height];
          return `${name}: ${at(previousRect)} to ${at(currentRect)}`;
        });
        probe.shifts.push({ value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
}
