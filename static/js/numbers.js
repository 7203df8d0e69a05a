// How the lesson and the reasons write numbers: few digits, a real minus sign, nothing that poses as another. Pure.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MINUS = "\u2212";

/** What stands where the network has diverged: null in the server's answers. */
export const NOT_A_NUMBER = "no number";

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const withMinus = (text) => text.replaceAll("-", MINUS);

/** 1.9e-5 → "1.90 × 10⁻⁵". */
function withPower(value) {
  const [mantissa, exponent] = value.toExponential(2).split("e");
  const digits = [...String(Math.abs(Number(exponent)))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `${withMinus(mantissa)} × 10${Number(exponent) < 0 ? "⁻" : ""}${digits}`;
}

/** Four decimals where that says enough; a power of ten for the very small and the very large. */
export function show(value) {
  if (value === null || value === undefined) return NOT_A_NUMBER;
  const size = Math.abs(value);
  if (size < 1e9 && Number.isInteger(value)) return withMinus(whole.format(value));
  if (size >= 1e6 || size < 1e-4) return withPower(value);
  if (size >= 100) return withMinus(value.toFixed(1));
  return withMinus(size < 0.01 ? value.toPrecision(3) : value.toFixed(4));
}

/** A setting as it was typed or chosen: 0.0001 → "0.0001". */
export const showSetting = (value) => withMinus(String(value));

/** 0.2523 → "25.2 %"; neither 0 nor 100 where it is only near. */
export function showShare(value) {
  if (value === null) return NOT_A_NUMBER;
  if (value > 0.9995 && value < 1) return "more than 99.9\u00a0%";
  if (value < 0.0005 && value > 0) return "less than 0.1\u00a0%";
  return `${(100 * value).toFixed(1)}\u00a0%`;
}

const SIGNIFICANT = 15; // what float64 is good for

/**
 * Two numbers written with the same decimals, each cut in two: {same, rest} where `same` is how they begin alike.
 * agreeing: as many significant digits may be marked, and no more.
 */
export function writeBeside(first, second, agreeing) {
  if (first === null || second === null) return [first, second].map((value) => ({ same: "", rest: show(value) }));
  const largest = Math.max(Math.abs(first), Math.abs(second));
  if (largest === 0) return [first, second].map(() => ({ same: "0", rest: "" }));
  const exponent = Math.floor(Math.log10(largest));
  const small = exponent < -4;
  const decimals = Math.min(Math.max(SIGNIFICANT - 1 - (small ? 0 : exponent), 0), 20);
  const texts = [first, second].map((value) => withMinus((small ? value / 10 ** exponent : value).toFixed(decimals)));
  const length = sharedLength(texts, agreeing);
  const power = small ? withPower(10 ** exponent).replace("1.00", "") : "";
  return texts.map((text) => ({ same: text.slice(0, length), rest: text.slice(length) + power }));
}

/** How many characters both texts share from the start, up to so many significant digits. */
function sharedLength([first, second], digits) {
  let significant = 0;
  let length = 0;
  while (length < first.length && first[length] === second[length] && significant < digits) {
    if (/[1-9]/.test(first[length]) || (significant > 0 && first[length] === "0")) significant += 1;
    length += 1;
  }
  return significant > 0 ? length : 0;
}
