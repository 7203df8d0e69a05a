// Waits with what lies far below until somebody is about to get there: by scrolling, a link, the keyboard, or on paper.

const AHEAD = "600px"; // most of a screen: time enough for it to be there before it is seen

/** Calls `start()` once, when one of the elements comes near or is asked for. */
export function whenNear(elements, start) {
  const listening = new AbortController();
  const { signal } = listening;

  function begin() {
    if (signal.aborted) return;
    listening.abort();
    start();
  }

  function beginIfLinked() {
    const target = document.getElementById(location.hash.slice(1));
    if (target && elements.some((element) => element.contains(target))) begin();
  }

  // Who goes by Tab would pass over what has no buttons yet.
  addEventListener("keydown", ({ key }) => key === "Tab" && begin(), { signal });
  addEventListener("beforeprint", begin, { signal });
  addEventListener("hashchange", beginIfLinked, { signal });
  beginIfLinked();
  if (!("IntersectionObserver" in window)) begin();
  if (signal.aborted) return;
  const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && begin(), {
    rootMargin: AHEAD,
  });
  signal.addEventListener("abort", () => observer.disconnect());
  for (const element of elements) observer.observe(element);
}
