// The lesson's calls, each in the order that the server needs. Knows nothing of what is shown.

import { getJson, postJson } from "../api.js";
import { toPlace, usualPixel } from "./requests.js";

export const loadOptions = () => getJson("/lesson/options");
export const loadSamples = () => getJson("/lesson/samples");
export const loadSource = () => getJson("/lesson/source");
export const takeBatch = (body) => postJson("/lesson/batch", body);
export const check = (body) => postJson("/lesson/check", body);
export const step = (body) => postJson("/lesson/step", body);

/** A function that asks for a pass forward and back; the way forward is kept while only the way back changes. */
export function createPass() {
  let kept = { key: null, forward: null };

  async function goForward(body) {
    const key = JSON.stringify(body);
    if (key !== kept.key) kept = { key, forward: await postJson("/lesson/forward", body) };
    return kept.forward;
  }

  return async function askPass({ network, drawing, label, unit, digit, pixel, kind, learning_rate, weight_decay }) {
    const forward = await goForward({ network, drawing, label, unit, digit, weight_decay });
    const chosen = {
      pixel: pixel ?? usualPixel(forward),
      unit: forward.unit.index,
      digit: forward.logit.digit,
    };
    const exact = { inputs: forward.inputs.values };
    const place = toPlace(kind, chosen);
    const { unit: index, digit: opened } = chosen;
    const backward = await postJson("/lesson/backward", {
      ...{ network, label, learning_rate, weight_decay },
      ...{ drawing: exact, unit: index, digit: opened, parameter: place },
    });
    return { forward, backward, chosen, place, drawing: exact, label };
  };
}
