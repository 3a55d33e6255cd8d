// SPDX-License-Identifier: MIT
// Scrolls through more than an element can be tall. Up to that height it is the browser's own scrolling; beyond, small
// movements go as far as they say, large ones (the bar dragged, a key to the end) to that part of the whole.

/** Browsers stop at 17 to 33 million pixels. */
const tallest = 4e6;

export class Scroller {
  /** How far from the top of the whole the window is. */
  top = 0;
  #height = 0;
  #seen = 0;

  constructor(box, tall, onScroll) {
    this.box = box;
    this.tall = tall;
    box.addEventListener("scroll", () => { this.#read(); onScroll(); }, { passive: true });
    box.addEventListener("scrollend", () => this.#settle());
  }

  get view() { return this.box.clientHeight; }

  get #isWhole() { return this.#height <= tallest; }

  /** How much of the whole a pixel of the element stands for. */
  get #ratio() {
    const room = Math.min(this.#height, tallest) - this.view;
    return room <= 0 ? 1 : (this.#height - this.view) / room;
  }

  /** The height of the whole. */
  set height(height) {
    this.#height = height;
    this.tall.style.height = `${Math.min(height, tallest)}px`;
    if (!this.#isWhole) this.#settle();
  }

  /** Where in the element stands what is at a height of the whole. */
  place(y) { return y - this.top + this.#seen; }

  goTo(y) {
    this.top = Math.max(0, Math.min(y, this.#height - this.view));
    this.box.scrollTop = this.#isWhole ? this.top : this.top / this.#ratio;
    this.#seen = this.box.scrollTop;
    if (this.#isWhole) this.top = this.#seen;
  }

  #read() {
    const seen = this.box.scrollTop;
    const moved = seen - this.#seen;
    const room = Math.min(this.#height, tallest) - this.view;
    if (this.#isWhole) this.top = seen;
    else if (Math.abs(moved) > this.view * 1.5 || seen <= 0 || seen >= room - 1) this.top = seen * this.#ratio;
    else this.top = Math.max(0, Math.min(this.top + moved, this.#height - this.view));
    this.#seen = seen;
  }

  /** Once it rests, the bar is put where it belongs. */
  #settle() { if (!this.#isWhole) this.goTo(this.top); }
}
