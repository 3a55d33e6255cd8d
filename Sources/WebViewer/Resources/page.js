// SPDX-License-Identifier: MIT
// Puts the page together: the place in the trace, and everything that shows it.
import { byId } from "./dom.js";
import { Words } from "./words.js";
import { Place } from "./place.js";
import { Ladder } from "./ladder.js";
import { Chat } from "./chat.js";
import { Space } from "./space.js";
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
import { Paper } from "./paper.js";

export class Page {
  constructor(vocabulary) {
    this.words = new Words(vocabulary);
    this.place = new Place();
    const { place, words } = this;
    this.notes = new Notes(place, words);
    this.ladder = new Ladder(place, words);
    this.views = [new Chooser(place, words), new Chat(place, words), new Space(place, words), new Machines(place, words),
      new Why(place, words, this.notes), new Octets(place, words), new Search(place, words), new Problems(place, words)];
    this.clock = new Clock(place, words);
    this.paper = new Paper(place, this.ladder);
    this.keys = new Keys(keyTable(place, this.clock, new Settings(this)), words);
    place.onShow(() => this.#showSource());
    addEventListener("hashchange", () => place.readAddress());
  }

  /** Shows a trace. */
  open(trace) {
    this.words.put();
    this.place.open(trace);
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
    const { title, part } = this.place.trace;
    document.title = title === "" ? "wiretalk" : `wiretalk: ${title}`;
    byId("source").textContent = [title, part ? this.words.word("part") : ""].filter(Boolean).join(" · ");
  }
}
