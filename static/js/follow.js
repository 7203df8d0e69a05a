// Asks again and again: often while there is something to see, more and more rarely while the server is lost, not at
// all while nobody looks.

const FIRST_RETRY = 2_000;
const LAST_RETRY = 60_000;

/** The wait after `failures` failed calls in a row: doubled each time, up to a minute. */
export function retryDelay(failures) {
  return Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
}

/**
 * Calls `poll()`, which returns the milliseconds until it wants to be called again. When it throws, onLost(error, wait)
 * hears of it and the wait grows; after the next success onBack() is called. Returns { stop, now }.
 */
export function follow(poll, { onLost, onBack }) {
  let timer = null;
  let failures = 0;
  let isPolling = false;
  let isStopped = false;

  async function turn() {
    clearTimeout(timer);
    if (isPolling || isStopped || document.hidden) return;
    isPolling = true;
    const wait = await attempt();
    isPolling = false;
    if (!isStopped) timer = setTimeout(turn, wait);
  }

  async function attempt() {
    try {
      const wait = await poll();
      if (failures > 0) onBack();
      failures = 0;
      return wait;
    } catch (error) {
      failures += 1;
      const wait = Math.max(retryDelay(failures), (error.retryAfter ?? 0) * 1000);
      onLost(error, wait);
      return wait;
    }
  }

  document.addEventListener("visibilitychange", turn);
  addEventListener("online", turn);
  turn();
  return {
    now: turn,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", turn);
      removeEventListener("online", turn);
    },
  };
}
