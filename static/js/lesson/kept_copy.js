// What of the lesson outlives a reload of its page: where the copy of the weights began and the steps that it took.
// The server replays them to the same numbers; the weights themselves are kept nowhere.

import { recall, remember } from "../memory.js";

const KEY = "lesson";
const STORAGE = "sessionStorage";

/** kept: {network, rates, version}; version: the checksum of the weights that the steps were taken from, or null. */
export const keepCopy = (kept) => remember(KEY, kept, STORAGE);

/** The same, or null where nothing usable was kept. */
export function recallCopy() {
  const kept = recall(KEY, STORAGE);
  return isCopy(kept) ? kept : null;
}

/** Whether it is what keepCopy keeps: another version of the page may have left something else. Pure. */
export function isCopy(kept) {
  const network = kept?.network;
  return (
    Array.isArray(network?.steps) &&
    Array.isArray(network.drawings) &&
    typeof network.model === "string" &&
    typeof network.seed === "number" &&
    ["number", "string"].includes(typeof network.at) &&
    typeof kept.rates === "object" &&
    kept.rates !== null
  );
}

export const stepsTaken = (network) => network.steps.reduce((sum, { times }) => sum + times, 0);

/** Whether the server still has where the copy began. options: of /lesson/options. Pure. */
export function canBeRebuilt({ network }, options) {
  const model = options.models.find(({ name }) => name === network.model);
  return model !== undefined && (typeof network.at === "string" || model.snapshots.includes(network.at));
}
