// SPDX-License-Identifier: MIT
// The chosen segment in words: the sentence about it, both ends' states, their variables, and the rules that were applied.
import { cut } from "./cells.js";
import { byId, made, visible } from "./dom.js";
import { isShown, saidOf } from "./row.js";
import { seconds } from "./words.js";

export class Why {
  constructor(cursor, words, notes) {
    this.cursor = cursor;
    this.words = words;
    this.notes = notes;
    cursor.onShow(() => this.show());
  }

  show() {
    const { cursor } = this;
    this.#showStates();
    if (cursor.length === 0) return this.#showNothing(cursor.trace);
    const { segment } = cursor;
    byId("why").setAttribute("aria-busy", segment === null);
    if (!segment) return;
    this.#showEnds(segment);
    this.#showSentence(segment);
    this.#showVariables(segment);
    byId("ruleCards").replaceChildren(...segment.rules.map((name) => this.#card(name)));
  }

  /** Why there is no segment: what is in the way, if anything is. */
  #showNothing({ problems, isLive }) {
    const blindness = problems.find(({ layer }) => layer === "capture");
    byId("whyBody").replaceChildren(made("p", {}, blindness ? visible(this.words.of(blindness.reason)).replace(/^./, (letter) => letter.toUpperCase()) : this.words.word(isLive ? "nothingYet" : "noSegments")));
  }

  /** The states stand in the columns: they are there before the row is. */
  #showStates() {
    const { index, trace } = this.cursor;
    const { stateNames, states } = this.words.vocabulary;
    for (const end of ["client", "server"]) {
      const state = index < 0 ? undefined : stateNames[trace.columns[end][index]];
      const chip = byId(`${end}State`);
      const isOpen = index >= 0 && (state === undefined || trace.columns.isAssumed(index, end, false));
      chip.textContent = `${state ?? ""}${isOpen ? "?" : ""}`;
      chip.style.setProperty("--state", states[state]?.color ?? "transparent");
    }
  }

  #showEnds(segment) {
    const isClient = segment.sender === "client";
    byId("clientAddress").textContent = isClient ? segment.source : segment.destination;
    byId("serverAddress").textContent = isClient ? segment.destination : segment.source;
  }

  #showSentence(segment) {
    const { look } = segment;
    const peer = segment.sender === "client" ? "server" : "client";
    const elapsed = this.cursor.trace.columns.elapsed[segment.index];
    byId("whyBody").replaceChildren(...[
      made("p", { class: "heading" }, made("b", { class: "number" }, `${segment.number}`), made("b", { class: "flags" }, look.flags),
        made("span", { class: segment.sender }, `${this.words.word(segment.sender)} → ${this.words.word(peer)}`),
        made("span", { class: "when" }, Number.isNaN(elapsed) ? "" : `${seconds(elapsed)} s`)),
      made("p", { class: "sentence" }, this.words.of(look.explanation), made("cite", {}, look.source)),
      this.words.of(look.roundTrips) === "" ? null : made("p", { class: "roundTrips" }, this.words.of(look.roundTrips)),
      this.notes.part(segment),
      this.#oddities(segment),
      this.#fate(segment),
      this.#losses(segment),
      made("p", { class: "moves" }, ...["client", "server"].map((end) => this.#moved(segment, end))),
      this.#besides(segment),
      this.#ending(segment),
    ].filter(Boolean));
  }

  #oddities(segment) {
    if (segment.oddities.length === 0) return null;
    return made("ul", { class: "oddities" },
      ...segment.oddities.map((name) => made("li", {}, made("span", { "aria-hidden": "true" }, "◆ "), this.words.oddity(name))));
  }

  /** Which segment this one repeats, and the other way round. */
  #losses({ look: { repeats, repeatedBy } }) {
    if (repeats !== null) return this.#link("repeats", repeats, "↻ ");
    return repeatedBy === null ? null : this.#link("sentAgain", repeatedBy, "↻ ");
  }

  /** Whether it arrived, and the frame that shows it. */
  #fate({ fate, evidence, look }) {
    if (fate === "unknown") return made("p", { class: "roundTrips" }, this.words.word("fateUnknown"), look.underWay ? " …" : null);
    return this.#link(fate === "lost" ? "fateLost" : "fateDelivered", evidence, fate === "lost" ? "× " : look.underWay ? "… " : "");
  }

  #link(word, number, sign) {
    if (number === null) return null;
    return made("p", { class: "loss" }, made("span", { "aria-hidden": "true", class: "sign" }, sign), `${this.words.word(word)} `,
      made("button", { type: "button", class: "go", onclick: () => this.cursor.goToFrame(number) }, String(number)));
  }

  /** An end's state before and after, and the ground for believing it. */
  #moved(segment, end) {
    const [before, after] = [segment.statesBefore[end] ?? "?", segment.states[end] ?? "?"];
    const ground = segment.basis[end] ?? "unknown";
    const basis = this.words.word(`basis${ground[0].toUpperCase()}${ground.slice(1)}`);
    return made("span", { class: `moved ${end}` }, made("b", {}, this.words.word(end)), " ",
      before === after ? after : `${before} → ${after}`, made("small", {}, basis));
  }

  /** What happened after this segment and before the next: socket calls, the kernel's own states, other packets. */
  #besides(segment) {
    const all = [...segment.before, ...segment.beside];
    const lines = all.map((one) => this.#beside(one, segment)).filter(Boolean);
    return lines.length === 0 ? null : made("ul", { class: "besides" }, ...lines);
  }

  #beside(one, segment) {
    if (!isShown(one, segment, this.cursor)) return null;
    switch (one.type) {
      case "call": {
        const result = one.errno ? ` = ${one.errno}` : "";
        const done = one.meaning ? `${this.words.of(one.meaning)}  RFC 9293 §${one.meaning.section}` : one.state ?? "";
        return made("li", { class: one.end }, made("b", {}, this.words.word(one.end)), ` ${one.call}(${one.arguments})${result}${done && ` → ${done}`}`);
      }
      case "kernel": {
        const verdict = one.agrees ? "✓" : `≠ ${one.model}`;
        return made("li", { class: one.end }, made("b", {}, this.words.word(one.end)), ` ${this.words.word("kernelSays")} ${one.state} ${verdict}`);
      }
      case "icmp": return made("li", {}, saidOf(one));
      case "datagram": return made("li", {}, saidOf(one), one.encoding === "utf-8" && one.text !== "" ? `  “${cut(visible(one.text), 60)}”` : "");
      default: return null;
    }
  }

  /** At its last segment: how the connection went, in which states each end was for how long, and the round trips. */
  #ending({ connection, index }) {
    const { trace } = this.cursor;
    const ending = trace.landmarks(connection).last === index ? trace.endings.get(connection) : null;
    if (!ending) return null;
    const lines = ["client", "server"].flatMap((end) => [ending[end].states, ending[end].roundTrips].map((both) => this.words.of(both))
      .filter((text) => text !== "").map((text) => made("p", {}, made("b", { class: end }, `${this.words.word(end)} `), text)));
    return made("div", { class: "ending" }, made("p", {}, made("b", {}, this.words.of(ending.summary))), ...lines);
  }

  // Variables.

  #showVariables(segment) {
    const before = this.cursor.row(this.cursor.trace.before(segment.index));
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
    if (this.cursor.isAbsolute || base === null) return String(value);
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
