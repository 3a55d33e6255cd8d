// SPDX-License-Identifier: MIT
// Puts the page together: the trace, the place in it, and everything that shows it.
import { byId, made } from "./dom.js";
import { Trace } from "./trace.js";
import { Words } from "./words.js";
import { Place } from "./place.js";
import { Ladder } from "./ladder.js";
import { Chat } from "./chat.js";
import { Machines } from "./machine.js";
import { Why } from "./why.js";
import { Octets } from "./octets.js";
import { Clock } from "./clock.js";
import { Keys, keyTable } from "./keys.js";
import { Search } from "./search.js";

/** What the reader chose; the choice is remembered where the browser allows it. */
class Settings {
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

class Page {
  constructor() {
    this.words = new Words(JSON.parse(byId("words").textContent));
    this.trace = Trace.read(byId("trace").textContent);
    this.place = new Place(this.trace);
    this.ladder = new Ladder(this.place, this.words);
    this.views = [new Chat(this.place, this.words), new Machines(this.place, this.words), new Why(this.place, this.words), new Octets(this.place, this.words)];
    this.clock = new Clock(this.place, this.words);
    this.keys = new Keys(keyTable(this.place, this.clock, new Settings(this)), this.words);
    this.search = new Search(this.place, this.words);
    byId("connection").onchange = (event) => this.place.choose(event.target.value === "" ? null : Number(event.target.value));
    this.place.addEventListener("rows", () => { byId("connection").value = this.place.connection ?? ""; });
    addEventListener("hashchange", () => this.place.readAddress());
    addEventListener("beforeprint", () => this.ladder.drawAll(400));
    addEventListener("afterprint", () => this.ladder.layout());
  }

  begin() {
    this.showWords();
    this.place.readAddress();
    byId("scroll").focus({ preventScroll: true });
    document.documentElement.dataset.ready = "true";
  }

  showWords() {
    this.words.put();
    this.keys.show();
    const { source, part } = this.words.vocabulary;
    const problems = this.trace.problems.length;
    byId("source").textContent = [source, part ? this.words.word("part") : "", problems > 0 ? `${problems} ${this.words.word("problems")}` : ""].filter(Boolean).join(" · ");
    const options = [...this.trace.connections.values()].map((one) => made("option", { value: one.number }, `${one.number}: ${one.client} → ${one.server}`));
    const choice = byId("connection");
    choice.replaceChildren(made("option", { value: "" }, this.words.word("allConnections")), ...options);
    choice.value = this.place.connection ?? "";
  }
}

new Page().begin();
