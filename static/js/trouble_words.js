// What is said when the server gives no answer. Pure.

const TROUBLES = {
  lost: "The server does not answer just now.",
  busy: "The server is busy just now.",
  broken: "The server made a mistake.",
};

/** For what is asked by a button. */
export const troubleWords = ({ kind, message }) =>
  kind === "refused" ? `This can't be done: ${message}` : `${TROUBLES[kind]} Try again in a moment.`;

/** For what is asked again by itself. */
export const waitingWords = ({ kind, message }) =>
  kind === "refused"
    ? `This can't be computed: ${message}`
    : `${TROUBLES[kind]} It will be asked again by itself; what is shown is the last that it told.`;
