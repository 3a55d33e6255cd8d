// SPDX-License-Identifier: MIT
// The chosen segment in words: the sentence about it, both ends' states, their variables, and the rules that were applied.
import { byId, made, visible } from "./dom.js";
import { seconds } from "./words.js";

export class Why {
  constructor(place, words) {
    this.place = place;
    this.words = words;
    place.addEventListener("rows", () => this.show());
    place.addEventListener("move", () => this.show());
  }

  show() {
    const segment = this.place.segment;
    if (!segment) return byId("whyBody").replaceChildren(made("p", {}, this.words.word("noSegments")));
    this.#showEnds(segment);
    this.#showSentence(segment);
    this.#showVariables(segment);
    byId("ruleCards").replaceChildren(...segment.rules.map((name) => this.#card(name)));
  }

  #showEnds(segment) {
    const connection = this.place.trace.connections.get(segment.connection);
    for (const end of ["client", "server"]) {
      byId(`${end}Address`).textContent = connection[end];
      const chip = byId(`${end}State`);
      chip.textContent = segment.states[end];
      chip.style.setProperty("--state", this.words.vocabulary.states[segment.states[end]].color);
    }
  }

  #showSentence(segment) {
    const { look } = segment;
    const peer = segment.sender === "client" ? "server" : "client";
    const odd = segment.oddities.map((name) => made("li", {}, made("span", { "aria-hidden": "true" }, "◆ "), this.words.oddity(name)));
    byId("whyBody").replaceChildren(...[
      made("p", { class: "heading" }, made("b", { class: "number" }, `${segment.number}`), made("b", { class: "flags" }, look.flags),
        made("span", { class: segment.sender }, `${this.words.word(segment.sender)} → ${this.words.word(peer)}`), made("span", { class: "when" }, `${seconds(segment.elapsed)} s`)),
      made("p", { class: "sentence" }, this.words.of(look.explanation), made("cite", {}, look.source)),
      ...(look.notes ?? []).map((note) => made("blockquote", { class: "note" }, made("b", {}, `✎ ${this.words.word("note")} `), visible(note))),
      odd.length === 0 ? null : made("ul", { class: "oddities" }, ...odd),
      made("p", { class: "moves" }, ...["client", "server"].map((end) => this.#moved(segment, end))),
    ].filter(Boolean));
  }

  /** An end's state before and after, and the ground for believing it. */
  #moved(segment, end) {
    const [before, after] = [segment.statesBefore[end], segment.states[end]];
    const basis = this.words.word(`basis${segment.basis[end][0].toUpperCase()}${segment.basis[end].slice(1)}`);
    return made("span", { class: `moved ${end}` }, made("b", {}, this.words.word(end)), " ",
      before === after ? after : `${before} → ${after}`, made("small", {}, basis));
  }

  // Variables.

  #showVariables(segment) {
    const before = this.place.trace.before(segment);
    const { client, server } = segment.look.variables;
    const names = ["ISS", "SND.UNA", "SND.NXT", "SND.WND", "IRS", "RCV.NXT", "RCV.WND"];
    const head = made("tr", {}, made("td"), made("th", { scope: "col", class: "client" }, this.words.word("client")), made("th", { scope: "col", class: "server" }, this.words.word("server")));
    const rows = names.map((name) => made("tr", {}, made("th", { scope: "row" }, name),
      this.#cell(name, "client", client, before?.look.variables.client), this.#cell(name, "server", server, before?.look.variables.server)));
    byId("variableTable").replaceChildren(made("thead", {}, head), made("tbody", {}, ...rows));
  }

  #cell(name, end, now, then) {
    const value = now?.[name] ?? null;
    const old = then?.[name] ?? null;
    const hasChanged = value !== old && value !== null;
    const cell = made("td", { class: hasChanged ? "changed" : null }, value === null ? "–" : this.#number(name, end, now, value));
    if (hasChanged) cell.append(made("span", { class: "unseen" }, ` (${this.words.word("changed")})`));
    return cell;
  }

  /** A number of sequence space as x+7, or as it is; a window is a plain count. */
  #number(name, end, now, value) {
    if (name.endsWith("WND")) return String(value);
    const isOwn = name === "ISS" || name.startsWith("SND");
    const base = isOwn ? now.ISS : now.IRS;
    if (this.place.isAbsolute || base === null) return String(value);
    const letter = (end === "client") === isOwn ? "x" : "y";
    const offset = (value - base) >>> 0;
    return offset === 0 ? letter : `${letter}+${offset}`;
  }

  // Rules.

  #card(name) {
    const rule = this.words.rule(name);
    if (!rule) return made("p", {}, name);
    const level = rule.level === "prose" ? "" : ` · ${rule.level}`;
    return made("article", { class: "card" }, made("h3", {}, rule.place + level),
      made("p", {}, made("b", {}, `${this.words.word("rfcSays")} `), this.words.of(rule)),
      rule.linux ? made("p", { class: "linux" }, made("b", {}, `${this.words.word("linuxDoes")} `), this.words.of(rule.linux)) : null);
  }
}
