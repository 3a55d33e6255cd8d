// SPDX-License-Identifier: MIT
// How the reader wants to see it: numbers, time, size, light, language. The last three are the same the next time, where
// the browser lets a page keep something.
import { byId } from "./dom.js";

/** What was chosen before, if it is one of these. */
function kept(name, values) {
  try {
    const value = localStorage.getItem(`wiretalk ${name}`);
    return values.includes(value) ? value : null;
  } catch { return null; }
}

function keep(name, value) {
  try { localStorage.setItem(`wiretalk ${name}`, value); } catch { /* A page without storage forgets. */ }
}

export class Settings {
  constructor(page) {
    this.page = page;
    this.root = document.documentElement;
    this.root.dataset.theme = kept("theme", ["light", "dark"]) ?? "";
    page.words.language = kept("language", ["en", "zh"]) ?? page.words.language;
    this.#size(kept("size", ["projector"]) ?? "");
    byId("numbers").onclick = () => this.toggleNumbers();
    byId("scale").onclick = () => this.toggleScale();
    byId("size").onclick = () => this.toggleSize();
    byId("theme").onclick = () => this.toggleTheme();
    byId("language").onclick = () => this.toggleLanguage();
  }

  #toggle(button, isOn) { byId(button).setAttribute("aria-pressed", isOn); }

  toggleNumbers() {
    this.page.cursor.isAbsolute = !this.page.cursor.isAbsolute;
    this.#toggle("numbers", this.page.cursor.isAbsolute);
    this.page.cursor.redraw();
  }

  toggleScale() {
    this.page.cursor.isToScale = !this.page.cursor.isToScale;
    this.#toggle("scale", this.page.cursor.isToScale);
    this.page.cursor.redraw();
  }

  toggleSize() {
    this.#size(this.root.dataset.size === "projector" ? "" : "projector");
    keep("size", this.root.dataset.size);
    this.page.cursor.redraw();
  }

  #size(size) {
    this.root.dataset.size = size;
    this.#toggle("size", size === "projector");
  }

  toggleTheme() {
    const isDark = this.root.dataset.theme ? this.root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    this.root.dataset.theme = isDark ? "light" : "dark";
    keep("theme", this.root.dataset.theme);
  }

  toggleLanguage() {
    this.page.words.language = this.page.words.language === "en" ? "zh" : "en";
    keep("language", this.page.words.language);
    this.page.showWords();
    this.page.cursor.redraw();
  }
}
