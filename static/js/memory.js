// What this browser remembers. Storage can be forbidden or full: then nothing is remembered, and all else works.

const named = (key) => `inkdigit.${key}`;

export function recall(key, storage = "localStorage") {
  try {
    return JSON.parse(window[storage].getItem(named(key)));
  } catch {
    return null;
  }
}

export function remember(key, value, storage = "localStorage") {
  try {
    window[storage].setItem(named(key), JSON.stringify(value));
  } catch {
    // as the head of this file says
  }
}
