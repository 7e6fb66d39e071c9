/**
 * Asks Python to run its fragment again after a while.
 * @param {{data: {wait: number, turn: number}, setTriggerValue: (name: string, value: boolean) => void}} component
 *   milliseconds, and which turn of how many it is: it makes every wait another one
 */
export default ({ data, setTriggerValue }) => {
  const timer = setTimeout(() => setTriggerValue("due", true), data.wait);
  return () => clearTimeout(timer);
};
