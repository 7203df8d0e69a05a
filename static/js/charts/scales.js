// Where a value lies on an axis, and which values deserve a tick: the arithmetic under every chart, without a DOM.
//
// A scale is plain data with three functions: `position(value)` in pixels (NaN where the value has no place, such as
// zero on a logarithmic axis), `value(position)` back again, and `ticks(count)`, ascending, about `count` of them.

const ROUND_STEPS = [1, 2, 5, 10];

/** A linear scale from `domain` [low, high] to `range` [start, end] in pixels. */
export function linearScale(domain, range) {
  const [low, high] = widened(domain);
  const perUnit = (range[1] - range[0]) / (high - low);
  return {
    kind: "linear",
    domain: [low, high],
    range,
    position: (value) => (value === null ? NaN : range[0] + (value - low) * perUnit),
    value: (position) => low + (position - range[0]) / perUnit,
    ticks: (count) => linearTicks([low, high], count),
  };
}

/** A logarithmic scale; the domain must be positive. */
export function logScale(domain, range) {
  const [low, high] = domain[0] === domain[1] ? [domain[0] / 2, domain[1] * 2] : domain;
  const exponents = linearScale([Math.log10(low), Math.log10(high)], range);
  return {
    kind: "log",
    domain: [low, high],
    range,
    position: (value) => (value > 0 ? exponents.position(Math.log10(value)) : NaN),
    value: (position) => 10 ** exponents.value(position),
    ticks: (count) => logTicks([low, high], count),
  };
}

/**
 * A scale for shares close to 1: the share that is missing (1 − value) runs logarithmically, so that the way from
 * 98 % to 99 % takes as much room as the way from 80 % to 90 %. Both ends of the domain lie below 1.
 */
export function shareScale(domain, range) {
  const missing = logScale([1 - domain[1], 1 - domain[0]], [range[1], range[0]]);
  return {
    kind: "share",
    domain,
    range,
    position: (value) => (value === null ? NaN : missing.position(1 - value)),
    value: (position) => 1 - missing.value(position),
    ticks: (count) =>
      missing
        .ticks(count)
        .map((share) => round(1 - share))
        .reverse(),
  };
}

/** Round values inside [low, high], about `count` of them. */
export function linearTicks([low, high], count) {
  const step = roundStep((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step));
}

/** Powers of ten inside [low, high], joined by 2 and 5 times those where there is room for them. */
export function logTicks([low, high], count) {
  const inside = (multiples) => {
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      ticks.push(...multiples.map((multiple) => round(multiple * 10 ** power)));
    }
    return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  };
  const candidates = [inside([1, 2, 5]), inside([1, 3]), inside([1])];
  const fitting = candidates.find((ticks) => ticks.length <= count * 1.5) ?? thinned(candidates[2], count);
  // Less than a decade may hold no power of ten at all; round values serve better than an empty axis.
  return fitting.length >= 2 ? fitting : linearTicks([low, high], count);
}

/** The smallest and largest finite values of several arrays, or null where there are none. */
export function extent(arrays) {
  let low = Infinity;
  let high = -Infinity;
  for (const values of arrays) {
    for (const value of values) {
      if (value === null || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** The index of the value nearest to `target` in an ascending, non-empty array. */
export function nearestIndex(ascending, target) {
  let low = 0;
  let high = ascending.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < target) low = middle;
    else high = middle;
  }
  return target - ascending[low] <= ascending[high] - target ? low : high;
}

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  // A little below is taken too: slightly more ticks than asked for are better than half as many.
  const multiple = ROUND_STEPS.find((step) => step * power >= rough * 0.75);
  return multiple * power;
}

function widened([low, high]) {
  if (high > low) return [low, high];
  const margin = Math.abs(low) * 0.1 || 1;
  return [low - margin, high + margin];
}

function thinned(ticks, count) {
  const every = Math.ceil(ticks.length / count);
  return ticks.filter((_, i) => i % every === 0);
}

/** Takes off the dust of binary fractions: 0.30000000000000004 becomes 0.3. */
function round(value) {
  return Number(value.toPrecision(12));
}
