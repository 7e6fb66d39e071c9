/**
 * 0.984 -> "98.4 %"; what is short of certain is never rounded up to 100 %. As cnn/confidence.py.
 * @param {number} probability
 */
export function percent(probability) {
  return `${Math.min(100 * probability, probability === 1 ? 100 : 99.9).toFixed(1)} %`;
}
