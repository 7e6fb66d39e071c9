// Between Python and the picture: hands on what comes, and the way to answer.
export default ({ data, setStateValue }) => {
  window.wire = { data, post: (message) => setStateValue("message", message) };
  window.dispatchEvent(new Event("wire"));
};
