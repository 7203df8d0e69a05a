// Turns the rows of a history into the columns that charts draw, and thins them for the eye: pure, without a DOM.

/** Rows of objects → one array a key. What is missing or not a finite number becomes null: a gap in the line. */
export function toColumns(rows, keys) {
  return Object.fromEntries(keys.map((key) => [key, rows.map((row) => finiteOrNull(row[key]))]));
}

/** The index of the best value (the first of equals), or null where there is no value at all. */
export function bestIndex(values, better = (a, b) => a < b) {
  let best = null;
  values.forEach((value, i) => {
    if (value !== null && (best === null || better(value, values[best]))) best = i;
  });
  return best;
}

/** The last index that holds a value, or null. */
export function lastIndex(values) {
  for (let i = values.length - 1; i >= 0; i -= 1) if (values[i] !== null) return i;
  return null;
}

/**
 * Which points to draw when there are more of them than pixels: first, lowest, highest and last of each of `buckets`
 * equal slices, so that no spike is lost. Returns ascending indices; all of them where they are few.
 */
export function visibleIndices(values, buckets) {
  const total = values.length;
  if (total <= buckets * 4) return values.map((_, i) => i);
  const kept = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const start = Math.floor((bucket * total) / buckets);
    const end = Math.floor(((bucket + 1) * total) / buckets);
    let low = start;
    let high = start;
    for (let i = start; i < end; i += 1) {
      if (values[i] === null) continue;
      if (values[low] === null || values[i] < values[low]) low = i;
      if (values[high] === null || values[i] > values[high]) high = i;
    }
    kept.push(...[...new Set([start, low, high, end - 1])].sort((a, b) => a - b));
  }
  return kept;
}

/** About `count` indices spread evenly over `total` rows, the first and the last always among them. */
export function spreadIndices(total, count) {
  if (total <= count) return Array.from({ length: total }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (total - 1)) / (count - 1)));
}

function finiteOrNull(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
