// SPDX-License-Identifier: MIT
// Time: step, play, scrub, and jump to what is odd.
import { byId, drawn } from "./dom.js";

/** How many segments a second at pace 1. */
const segmentsPerSecond = 1;
const mostTicks = 400;

export class Clock {
  #timer = null;

  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    this.scrub = byId("scrub");
    byId("first").onclick = () => cursor.go(0);
    byId("last").onclick = () => cursor.go(cursor.length - 1);
    byId("back").onclick = () => cursor.go(cursor.order - 1);
    byId("next").onclick = () => cursor.go(cursor.order + 1);
    byId("play").onclick = () => this.toggle();
    byId("oddity").onclick = () => this.seekOddity(1);
    byId("pace").onchange = () => { if (this.isPlaying) this.#start(); };
    this.scrub.oninput = () => cursor.go(Number(this.scrub.value));
    cursor.onShow(() => this.show());
    for (const kind of ["rows", "grow"]) cursor.addEventListener(kind, () => { this.#showTicks(); this.show(); });
  }

  get isPlaying() { return this.#timer !== null; }

  toggle() {
    if (this.isPlaying) return this.#stop();
    if (this.cursor.order >= this.cursor.length - 1) this.cursor.go(0);
    this.#start();
  }

  #start() {
    clearInterval(this.#timer);
    const pace = Number(byId("pace").value) * segmentsPerSecond;
    this.#timer = setInterval(() => {
      if (this.cursor.order >= this.cursor.length - 1) return this.#stop();
      this.cursor.go(this.cursor.order + 1);
    }, 1000 / pace);
    this.show();
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.show();
  }

  seekOddity(direction) { this.cursor.seek((index) => this.cursor.trace.columns.isOdd(index), direction); }

  show() {
    const { order, length, segment } = this.cursor;
    this.scrub.max = Math.max(0, length - 1);
    this.scrub.value = order;
    const where = `${length === 0 ? 0 : order + 1} / ${length}`;
    this.scrub.setAttribute("aria-valuetext", segment ? `${where}, ${segment.look.flags}` : where);
    byId("where").textContent = where;
    const name = this.words.word(this.isPlaying ? "pause" : "play");
    byId("play").setAttribute("aria-label", name);
    byId("play").title = name;
    byId("play").querySelector("path").setAttribute("d", this.isPlaying ? "M3 2.5h4v11H3zM9 2.5h4v11H9z" : "M4 2.5v11l9-5.5z");
  }

  /** A tick for each oddity; where there are too many, one for each that can be told apart. */
  #showTicks() {
    const { selection, length, trace } = this.cursor;
    const places = new Set();
    for (let order = 0; order < length; order += 1) {
      if (trace.columns.isOdd(selection.at(order))) places.add(Math.round(order / Math.max(1, length - 1) * mostTicks));
    }
    const ticks = byId("ticks");
    ticks.setAttribute("viewBox", `0 0 ${mostTicks} 10`);
    ticks.replaceChildren(...[...places].map((x) => drawn("rect", { x: x - 1, y: 0, width: 2, height: 10 })));
    byId("oddity").disabled = places.size === 0;
  }
}
