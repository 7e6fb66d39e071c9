/**
 * Between Python and the picture: hands on what comes, and the way to answer.
 * @param {{data: Uint8Array, setStateValue: (name: string, value: object) => void}} component
 */
export default ({ data, setStateValue }) => {
  const wire = { data, post: (/** @type {object} */ message) => setStateValue("message", message) };
  Object.assign(window, { wire });
  window.dispatchEvent(new Event("wire"));
};
