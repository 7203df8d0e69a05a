// A smooth pen path through a few points. Pure.

const STEPS = 8;

/** One coordinate of the uniform Catmull–Rom spline between b and c, at t in 0…1. */
function spline(a, b, c, d, t) {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * b - a - 3 * c + d) * t ** 3);
}

/** The points of a curve through all the given ones. A point given twice is a corner. */
export function curveThrough(points) {
  const at = (i) => points[Math.min(Math.max(i, 0), points.length - 1)];
  const curve = [points[0]];
  for (let i = 0; i < points.length - 1; i += 1) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    if (b[0] === c[0] && b[1] === c[1]) continue;
    for (let step = 1; step <= STEPS; step += 1) {
      const t = step / STEPS;
      curve.push([Math.round(spline(a[0], b[0], c[0], d[0], t)), Math.round(spline(a[1], b[1], c[1], d[1], t))]);
    }
  }
  return curve;
}
