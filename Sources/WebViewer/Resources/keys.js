// SPDX-License-Identifier: MIT
// Everything by keyboard, and the list that says so.
import { byId, made } from "./dom.js";
import { flag } from "./columns.js";

/** A key, what it does, and the word that says so; one without a word is another key for the row above. */
export function keyTable(cursor, clock, settings) {
  const isSYN = (index) => (cursor.trace.columns.flags[index] & flag.SYN) !== 0;
  return [
    [["ArrowLeft", "ArrowUp", "k"], "← ↑ k", "keyStep", () => cursor.go(cursor.order - 1)],
    [["ArrowRight", "ArrowDown", "j"], "→ ↓ j", null, () => cursor.go(cursor.order + 1)],
    [["Home"], "Home", "keyEnds", () => cursor.go(0)],
    [["End"], "End", null, () => cursor.go(cursor.length - 1)],
    [[" "], "Space", "keyPlay", () => clock.toggle()],
    [["n"], "n", "keyOddity", () => clock.seekOddity(1)],
    [["p"], "p", null, () => clock.seekOddity(-1)],
    [["s"], "s", "keySYN", () => cursor.seek(isSYN)],
    [["/"], "/", "keySearch", () => byId("search").focus()],
    [["]"], "]", "keyConnection", () => cursor.chooseNext(1)],
    [["["], "[", null, () => cursor.chooseNext(-1)],
    [["r"], "r", "keyNumbers", () => settings.toggleNumbers()],
    [["t"], "t", "keyScale", () => settings.toggleScale()],
    [["b"], "b", "keySize", () => settings.toggleSize()],
    [["d"], "d", "keyTheme", () => settings.toggleTheme()],
    [["l"], "l", "keyLanguage", () => settings.toggleLanguage()],
    [[], "Ctrl P", "print"],
    [["?"], "?", "keyHelp", () => byId("help").showModal()],
  ];
}

export class Keys {
  constructor(table, words) {
    this.table = table;
    this.words = words;
    document.addEventListener("keydown", (event) => this.#press(event));
    byId("helpButton").onclick = () => byId("help").showModal();
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
    const target = event.target.closest("select, input, textarea, button, a, summary, .dump, .bubbles, .talk");
    const isOwn = target?.matches("select, input:not([type=range]), textarea, .dump, .bubbles, .talk") || (target && event.key === " ");
    if (isOwn && (event.key !== "?" || target.matches("input, textarea"))) return;
    const row = this.table.find(([keys]) => keys.includes(event.key));
    if (!row) return;
    event.preventDefault();
    row[3]();
  }

  show() {
    const rows = [];
    this.table.forEach(([, shown, word]) => {
      if (word === null) rows.at(-1)[0] += `   ${shown}`;
      else rows.push([shown, this.words.word(word)]);
    });
    byId("keyList").replaceChildren(...rows.flatMap(([shown, text]) => [made("dt", {}, made("kbd", {}, shown)), made("dd", {}, text)]));
  }
}
