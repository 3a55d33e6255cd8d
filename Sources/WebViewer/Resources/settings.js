// SPDX-License-Identifier: MIT
// How the reader wants to see it: numbers, time, size, light, language.
import { byId } from "./dom.js";

export class Settings {
  constructor(page) {
    this.page = page;
    this.root = document.documentElement;
    byId("numbers").onclick = () => this.toggleNumbers();
    byId("scale").onclick = () => this.toggleScale();
    byId("size").onclick = () => this.toggleSize();
    byId("theme").onclick = () => this.toggleTheme();
    byId("language").onclick = () => this.toggleLanguage();
  }

  #toggle(button, isOn) { byId(button).setAttribute("aria-pressed", isOn); }

  toggleNumbers() {
    this.page.place.isAbsolute = !this.page.place.isAbsolute;
    this.#toggle("numbers", this.page.place.isAbsolute);
    this.page.place.redraw();
  }

  toggleScale() {
    this.page.place.isToScale = !this.page.place.isToScale;
    this.#toggle("scale", this.page.place.isToScale);
    this.page.place.redraw();
  }

  toggleSize() {
    const isLarge = this.root.dataset.size !== "projector";
    this.root.dataset.size = isLarge ? "projector" : "";
    this.#toggle("size", isLarge);
    this.page.place.redraw();
  }

  toggleTheme() {
    const isDark = this.root.dataset.theme ? this.root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    this.root.dataset.theme = isDark ? "light" : "dark";
  }

  toggleLanguage() {
    this.page.words.language = this.page.words.language === "en" ? "zh" : "en";
    this.page.showWords();
    this.page.place.redraw();
  }
}
