// Asks the server about the newest drawing, and only that: one request under way, stale answers dropped, patience
// when the server is lost. Knows nothing of drawings, pages or HTTP but the kinds of failure in api.js.

const LONGEST_BACKOFF = 8_000;

/**
 * send(request) gives a promise of an answer, or fails with an ApiError.
 * onAnswer(answer, request): for an answer that is still wanted.
 * onTrouble({kind, message, retryIn}): no answer; retryIn in ms, null where asking the same again is pointless.
 * pause: the least time in ms between two requests while the pen moves.
 */
export function createLatest({ send, onAnswer, onTrouble, pause = 40 }) {
  let newest = null; // the question whose answer is wanted: {request, growing, lineage}
  let settled = null; // the last question that was answered or refused
  let underWay = false;
  let failures = 0;
  let sentAt = -Infinity;
  let quietUntil = 0;
  let timer = 0;

  // While a stroke grows, each answer is behind the pen but about the same drawing: better shown than nothing.
  const isWanted = (question) =>
    newest !== null && (question === newest || (newest.growing && question.lineage === newest.lineage));

  function backoff(error) {
    failures += 1;
    const wait =
      error.retryAfter === null ? Math.min(1_000 * 2 ** (failures - 1), LONGEST_BACKOFF) : error.retryAfter * 1_000;
    return wait * (1 + 0.2 * Math.random()); // a class of thirty must not come back in step
  }

  function onFailure(question, error) {
    if (error.kind === "refused") {
      failures = 0;
      settled = question;
      if (isWanted(question)) onTrouble({ kind: error.kind, message: error.message, retryIn: null });
      return;
    }
    const retryIn = backoff(error);
    quietUntil = performance.now() + retryIn;
    if (newest !== null) onTrouble({ kind: error.kind, message: error.message, retryIn });
  }

  async function sendNewest() {
    const question = newest;
    underWay = true;
    sentAt = performance.now();
    try {
      const answer = await send(question.request);
      failures = 0;
      settled = question;
      if (isWanted(question)) onAnswer(answer, question.request);
    } catch (error) {
      if (error.kind === undefined) throw error; // a mistake of ours, not of the connection
      onFailure(question, error);
    } finally {
      underWay = false;
      pump();
    }
  }

  function pump() {
    clearTimeout(timer);
    if (underWay || newest === null || newest === settled) return;
    const paced = newest.growing ? sentAt + pause : 0;
    const wait = Math.max(quietUntil, paced) - performance.now();
    if (wait > 0) timer = setTimeout(pump, wait);
    else sendNewest();
  }

  return {
    /** growing: the pen is still down; lineage: the same number while the drawing only gains ink. */
    ask(request, { growing, lineage }) {
      newest = { request, growing, lineage };
      pump();
    },
    /** Nothing is wanted any more; an answer under way will be dropped. */
    forget() {
      newest = null;
      clearTimeout(timer);
    },
    retryNow() {
      quietUntil = 0;
      pump();
    },
  };
}
