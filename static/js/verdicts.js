// From the server's answer to words: what is said, shown and read aloud. Pure.

/** Each problem that the server can name, with its cure. */
const PROBLEMS = {
  two_digits: "Two digits at once? Draw one at a time.",
  too_little_ink: "Very little ink: draw it larger.",
  touches_border: "It runs off the paper: leave a margin.",
  unlike_digits: "Unlike any digit it learnt: write it more plainly.",
};

/** More would push the page about; the next is said when the first are cured. */
const MOST_PROBLEMS = 2;

const TROUBLES = {
  lost: "The server does not answer. Draw on; this will be read as soon as it is back.",
  busy: "The server is busy. This will be read in a moment.",
  broken: "The server made a mistake. It will be asked again.",
};

/** "97.3": percent with one decimal that never claims certainty. */
export function percent(probability) {
  if (probability > 0.9995) return ">99.9";
  return (100 * probability).toFixed(1);
}

export const withArticle = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

/** The digits from the most to the least probable. */
export const ranking = (probabilities) =>
  probabilities.map((_, digit) => digit).sort((a, b) => probabilities[b] - probabilities[a]);

const READINGS = {
  digit: (p, [first, second]) => ({
    glyph: String(first),
    title: `That is ${withArticle(first)}`,
    detail:
      p[first] > 0.9995
        ? "More than 99.9 % sure."
        : `${percent(p[first])} % sure. Next: ${second} with ${percent(p[second])} %.`,
  }),
  unsure: (p, [first, second]) => ({
    glyph: `${first}?`,
    title: `Unsure: perhaps ${withArticle(first)}`,
    detail: `${percent(p[first])} % for ${first}, ${percent(p[second])} % for ${second}.`,
  }),
  not_a_digit: (_, [first]) => ({
    glyph: "✕",
    title: "Not a digit",
    detail: `Like none of the ten; nearest is ${first}.`,
  }),
  blank: () => ({ glyph: "", title: "Blank", detail: "There is no ink to read." }),
};

const NOTHING_DRAWN = {
  verdict: "blank",
  glyph: "",
  title: "Draw a digit",
  details: ["0 to 9, the way you write it. The network reads along."],
  announcement: "",
};

function inTrouble({ kind, message }) {
  const refused = kind === "refused";
  const detail = refused ? message : TROUBLES[kind];
  const title = refused ? "This can't be read" : "No answer yet";
  return { verdict: kind, glyph: "", title, details: [detail], announcement: `${title}. ${detail}` };
}

/**
 * {verdict, glyph, title, details, announcement} for what is known now.
 * answer: the server's, or null; trouble: from latest.js, or null; offPaper: whether a stroke leaves the paper;
 * note: what else to say, or null.
 */
export function describe({ answer, trouble, blank, offPaper, note = null }) {
  if (blank) return NOTHING_DRAWN;
  if (trouble) return inTrouble(trouble);
  if (answer === null) return { ...NOTHING_DRAWN, title: "Reading…", details: [] };
  const { glyph, title, detail } = READINGS[answer.verdict](answer.probabilities, ranking(answer.probabilities));
  const problems = new Set([...answer.problems, ...(offPaper ? ["touches_border"] : [])]);
  const cures = [...problems].map((problem) => PROBLEMS[problem] ?? `${problem.replaceAll("_", " ")}.`);
  // "Not a digit" says enough where a problem says why.
  const reading = answer.verdict === "not_a_digit" && cures.length > 0 ? [] : [detail];
  const details = [...reading, ...cures.slice(0, MOST_PROBLEMS), ...(note ? [note] : [])];
  return { verdict: answer.verdict, glyph, title, details, announcement: `${title}. ${details.join(" ")}` };
}
