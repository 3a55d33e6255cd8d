// SPDX-License-Identifier: MIT
// Puts the page together: the place in the trace, and everything that shows it.
import { byId } from "./dom.js";
import { Words } from "./words.js";
import { Cursor } from "./cursor.js";
import { Ladder } from "./ladder.js";
import { Chat } from "./chat.js";
import { SequenceSpace } from "./sequenceSpace.js";
import { Machines } from "./machine.js";
import { Notes } from "./notes.js";
import { Why } from "./why.js";
import { Octets } from "./octets.js";
import { Clock } from "./clock.js";
import { Keys, keyTable } from "./keys.js";
import { Search } from "./search.js";
import { Settings } from "./settings.js";
import { Chooser } from "./chooser.js";
import { Problems } from "./problems.js";
import { Printing } from "./printing.js";

export class Page extends EventTarget {
  constructor(vocabulary) {
    super();
    this.words = new Words(vocabulary);
    this.cursor = new Cursor();
    const { cursor, words } = this;
    this.notes = new Notes(cursor, words);
    this.ladder = new Ladder(cursor, words);
    this.views = [new Chooser(cursor, words), new Chat(cursor, words), new SequenceSpace(cursor, words), new Machines(cursor, words),
      new Why(cursor, words, this.notes), new Octets(cursor, words), new Search(cursor, words), new Problems(cursor, words)];
    this.clock = new Clock(cursor, words);
    this.printing = new Printing(cursor, this.ladder);
    this.keys = new Keys(keyTable(cursor, this.clock, new Settings(this)), words);
    cursor.onShow(() => this.#showSource());
    addEventListener("hashchange", () => cursor.readAddress());
  }

  /** Shows a trace. */
  open(trace) {
    this.words.put();
    this.cursor.open(trace);
    this.showWords();
    document.documentElement.dataset.ready = "true";
  }

  /** Puts the words of the chosen language everywhere. */
  showWords() {
    this.words.put();
    this.keys.show();
    this.#showSource();
  }

  /** What the trace is, and whether it is all of it. */
  #showSource() {
    const { title, part } = this.cursor.trace;
    document.title = title === "" ? "wiretalk" : `wiretalk: ${title}`;
    byId("source").textContent = [title, part ? this.words.word("part") : ""].filter(Boolean).join(" · ");
  }
}
