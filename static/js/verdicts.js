// From the server's answer to words: what is said, shown and read aloud. Pure.

/** Each problem that the server can name, with its cure. */
const PROBLEMS = {
  two_digits: "There seem to be two digits. Draw one at a time.",
  too_little_ink: "There is very little ink. Draw it larger.",
  touches_border: "It runs off the paper. Leave a margin all around.",
  unlike_digits: "It is unlike any digit that the network learnt. Try writing it more plainly.",
};

const TROUBLES = {
  lost: "The server does not answer. Draw on: your drawing will be read as soon as it is back.",
  busy: "The server is busy just now. Your drawing will be read in a moment.",
  broken: "The server made a mistake. It will be asked again.",
};

/** "97.3": percent with one decimal that never claims certainty. */
export function percent(probability) {
  if (probability > 0.9995) return ">99.9";
  return (100 * probability).toFixed(1);
}

export const withArticle = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

/** The digits from the most to the least probable. */
export const ranking = (probabilities) => probabilities.map((_, digit) => digit).sort((a, b) => probabilities[b] - probabilities[a]);

const proseNumber = (probability) => percent(probability).replace(">", "more than ");

const READINGS = {
  digit: ({ probabilities }, [first, second]) => ({
    glyph: String(first),
    title: `That is ${withArticle(first)}`,
    detail:
      probabilities[second] < 0.0005
        ? `${proseNumber(probabilities[first])} % sure.`.replace(/^m/, "M")
        : `${proseNumber(probabilities[first])} % sure. Next comes ${second} with ${percent(probabilities[second])} %.`,
  }),
  unsure: ({ probabilities }, [first, second]) => ({
    glyph: `${first}?`,
    title: `Perhaps ${withArticle(first)}`,
    detail: `Not sure: ${percent(probabilities[first])} % for ${first}, ${percent(probabilities[second])} % for ${second}.`,
  }),
  not_a_digit: (_, [first]) => ({
    glyph: "✕",
    title: "Not a digit",
    detail: `It looks like none of the ten. Nearest is ${first}.`,
  }),
  blank: () => ({ glyph: "", title: "No ink found", detail: "There is nothing here to read." }),
};

const NOTHING_DRAWN = {
  verdict: "blank",
  glyph: "",
  title: "Draw a digit",
  details: ["0 to 9, the way you write it. The network reads along."],
  announcement: "",
};

function inTrouble(trouble) {
  const words = TROUBLES[trouble.kind] ?? `This could not be read: ${trouble.message}.`.replace(/\.\.$/, ".");
  return { glyph: "", title: "No answer", details: [words], announcement: words };
}

/**
 * {verdict, glyph, title, details, announcement} for what is known now.
 * answer: the server's, or null; trouble: from latest.js, or null; offPaper: whether a stroke leaves the paper.
 */
export function describe({ answer, trouble, blank, offPaper, note = null }) {
  if (blank) return NOTHING_DRAWN;
  if (trouble) return { verdict: trouble.kind, ...inTrouble(trouble) };
  if (answer === null) return { ...NOTHING_DRAWN, title: "Reading…", details: [] };
  const { glyph, title, detail } = READINGS[answer.verdict](answer, ranking(answer.probabilities));
  const problems = new Set([...answer.problems, ...(offPaper ? ["touches_border"] : [])]);
  const cures = [...problems].map((problem) => PROBLEMS[problem] ?? problem.replaceAll("_", " "));
  const details = [detail, ...cures, ...(note ? [note] : [])];
  return { verdict: answer.verdict, glyph, title, details, announcement: `${title}. ${details.join(" ")}` };
}
