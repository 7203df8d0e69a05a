// How numbers are written wherever the pages show them: one place, so that a chart, its table and a card agree.

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 3 });

/** What stands where there is no number, as when a diverged run wrote none. */
export const NO_VALUE = "–";

/** 12000 → "12,000". */
export function formatCount(value) {
  return isNumber(value) ? whole.format(value) : NO_VALUE;
}

/** 0.08123 → "0.0812"; large losses keep fewer decimals: 12.3456 → "12.35". */
export function formatLoss(value) {
  if (!isNumber(value)) return NO_VALUE;
  return value.toFixed(Math.abs(value) < 10 ? 4 : 2);
}

/** 0.97354 → "97.35 %". */
export function formatShare(value, decimals = 2) {
  return isNumber(value) ? `${(value * 100).toFixed(decimals)}\u00a0%` : NO_VALUE;
}

/** Four significant digits, as for a learning rate: 0.00014999 → "0.00015". */
export function formatSignificant(value) {
  if (!isNumber(value)) return NO_VALUE;
  return value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(2) : significant.format(value);
}

/** 3.4912 → "3.49". */
export function formatEpoch(value) {
  return isNumber(value) ? value.toFixed(2) : NO_VALUE;
}

/** Short enough for an axis: 40000 → "40K". */
export function formatTickCount(value) {
  return Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);
}

/** 0.985 → "98.5 %", with no more decimals than the tick has. */
export function formatTickShare(value) {
  return `${Number((value * 100).toPrecision(8))}\u00a0%`;
}

/** [0.9701, 0.9764] → "97.01–97.64 %". */
export function formatInterval([low, high]) {
  return `${(low * 100).toFixed(2)}–${formatShare(high)}`;
}

/** Seconds in words: 16.6 → "17 s", 5025 → "1 h 24 min". */
export function formatDuration(seconds) {
  if (!isNumber(seconds)) return NO_VALUE;
  if (seconds < 60) return `${Math.round(seconds)}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}\u00a0h ${minutes % 60}\u00a0min` : `${minutes}\u00a0min`;
}

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
