// SPDX-License-Identifier: MIT
// The words of the page, all of them written elsewhere: this only picks the language and puts them in place.

export class Words {
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
    this.language = vocabulary.language;
    vocabulary.stateNames = Object.keys(vocabulary.states);
    vocabulary.oddityNames = Object.keys(vocabulary.oddities);
  }

  /** A word by its key. */
  word(key) { return this.vocabulary.words[this.language][key]; }

  /** Of a text in both languages, the one that is read. */
  of(both) { return both[this.language]; }

  rule(name) { return this.vocabulary.rules[name]; }

  oddity(name) {
    const words = this.vocabulary.oddities[name];
    return words ? this.of(words) : name;
  }

  /** An oddity's bit in the column of oddities. */
  oddityBit(name) { return 1 << this.vocabulary.oddityNames.indexOf(name); }

  /** Puts the words into every element that asks for one. */
  put() {
    document.documentElement.lang = this.language === "zh" ? "zh-Hans" : "en";
    for (const node of document.querySelectorAll("[data-word]")) node.textContent = this.word(node.dataset.word);
    for (const node of document.querySelectorAll("[data-place]")) node.placeholder = this.word(node.dataset.place);
    for (const node of document.querySelectorAll("[data-label]")) {
      node.setAttribute("aria-label", this.word(node.dataset.label));
      node.title = this.word(node.dataset.label);
      if (node.matches("[type=search]")) node.placeholder = `${this.word(node.dataset.label)}…`;
    }
  }
}

/** Nanoseconds as seconds, in groups of three digits. */
export function seconds(nanoseconds) {
  if (Number.isNaN(nanoseconds)) return "";
  const micros = Math.round(Math.abs(nanoseconds) / 1000);
  const digits = String(micros % 1e6).padStart(6, "0");
  return `${nanoseconds < 0 ? "-" : ""}${Math.floor(micros / 1e6)}.${digits.slice(0, 3)}\u202f${digits.slice(3)}`;
}

/** A span of time as people say it. */
export function span(nanoseconds) {
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toFixed(0)} µs`;
  if (nanoseconds < 1e9) return `${(nanoseconds / 1e6).toFixed(0)} ms`;
  return `${(nanoseconds / 1e9).toFixed(nanoseconds < 1e10 ? 2 : 0)} s`;
}
