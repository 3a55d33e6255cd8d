// SPDX-License-Identifier: MIT
// How much room text takes, counted in cells as on a terminal: wide characters two, combining marks none.

const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const weightless = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The cells of a text. */
export function cells(text) {
  let count = 0;
  for (const character of text) count += width(character);
  return count;
}

function width(character) {
  if (character < "\u0300") return 1;
  return weightless.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** Text cut to so many cells, its end marked. */
export function cut(text, most) {
  let used = 0;
  let kept = "";
  for (const character of text) {
    used += width(character);
    if (used > most) return trimmed(kept, most - 1) + "…";
    kept += character;
  }
  return text;
}

function trimmed(text, most) {
  const characters = [...text];
  let used = cells(text);
  while (used > most) used -= width(characters.pop());
  return characters.join("");
}
