// SPDX-License-Identifier: MIT
// The chat of the class: this browser as a client of the real chat server, over a connection of its own, and who else is
// connected in which state.
import { byId, drawn, made, visible } from "./dom.js";
import { ask } from "./requests.js";

const mostLines = 500;

export class ChatPanel {
  #clients = [];
  #heard = 0;

  constructor(page, events, serverControls, { chat }) {
    this.page = page;
    this.serverControls = serverControls;
    this.#build(chat);
    events.addEventListener("chat", (event) => this.#hear(event.detail));
    events.addEventListener("roster", (event) => this.#showRoster(event.detail.clients));
    page.cursor.addEventListener("rows", () => this.#showRoster(this.#clients));
  }

  #build({ server, name }) {
    const tab = (id, word, panel) => made("button", { type: "button", role: "tab", id, "aria-controls": panel, "data-word": word, onclick: () => this.#choose(panel), onkeydown: (event) => this.#turn(event) });
    const column = byId("chat");
    const wire = made("div", { id: "wirePanel", role: "tabpanel", "aria-labelledby": "wireTab", hidden: true }, ...column.childNodes);
    const room = made("div", { id: "roomPanel", role: "tabpanel", "aria-labelledby": "roomTab" },
      made("p", { class: "whereTo" }, made("span", {}, server), made("button", { type: "button", id: "leave", hidden: true, "data-word": "leave", onclick: () => this.#ask({ ask: "leave" }) })),
      made("div", { id: "talk", class: "talk", role: "log", tabindex: "0", "data-label": "room" }),
      this.#joinForm(name), this.#sayForm(),
      made("h2", { id: "rosterTitle", "data-word": "roster" }), made("ul", { id: "roster", class: "roster", "aria-labelledby": "rosterTitle" }));
    column.removeAttribute("aria-labelledby");
    column.setAttribute("data-label", "room");
    column.append(made("div", { class: "tabs", role: "tablist" }, tab("roomTab", "room", "roomPanel"), tab("wireTab", "chat", "wirePanel")), room, wire);
    document.documentElement.dataset.room = "true";
    document.querySelector(".tools").prepend(made("button", { type: "button", id: "drawer", "data-label": "room", "aria-expanded": "false", "aria-controls": "chat", onclick: () => this.#draw() }, drawn("svg", { class: "icon open", viewBox: "0 0 16 16", "aria-hidden": "true" }, drawn("path", { d: "M2 3h12v8H7l-3 3v-3H2z" }))));
    this.#choose("roomPanel");
  }

  #joinForm(name) {
    const field = made("input", { id: "name", maxlength: "40", required: true, autocomplete: "off", "data-label": "yourName", "data-place": "yourName" });
    field.value = name ?? "";
    return made("form", { id: "join", onsubmit: (event) => { event.preventDefault(); this.#ask({ ask: "join", name: field.value.trim() }); } },
      field, made("button", { "data-word": "join" }));
  }

  #sayForm() {
    const field = made("input", { id: "say", maxlength: "2000", autocomplete: "off", "data-label": "say", "data-place": "say" });
    return made("form", { id: "sayForm", hidden: true, onsubmit: (event) => {
      event.preventDefault();
      if (field.value !== "") this.#ask({ ask: "say", text: field.value }).then((isDone) => { if (isDone) field.value = ""; });
    } }, field, made("button", { "data-word": "send" }));
  }

  async #ask(wish) {
    try {
      await ask(wish);
      return true;
    } catch (error) {
      this.serverControls.complain(error);
      return false;
    }
  }

  // Tabs and drawer.

  #choose(panel) {
    for (const tab of document.querySelectorAll("#chat [role=tab]")) {
      const isChosen = tab.getAttribute("aria-controls") === panel;
      tab.setAttribute("aria-selected", isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !isChosen;
    }
  }

  #turn(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    const other = document.querySelector("#chat [role=tab][aria-selected=false]");
    this.#choose(other.getAttribute("aria-controls"));
    other.focus();
  }

  #draw() {
    const isOpen = byId("drawer").getAttribute("aria-expanded") !== "true";
    byId("drawer").setAttribute("aria-expanded", isOpen);
    document.documentElement.dataset.drawer = isOpen ? "open" : "";
    if (isOpen) (byId("join").hidden ? byId("say") : byId("name")).focus();
  }

  // What is heard.

  /** A stream of events may tell the talk again: what was heard already is passed over. */
  #hear({ number, name, text, isOwn, isServer }) {
    if (number <= this.#heard) return;
    this.#heard = number ?? this.#heard;
    const talk = byId("talk");
    const isAtEnd = talk.scrollTop + talk.clientHeight >= talk.scrollHeight - 8;
    const who = isOwn ? null : made("b", {}, isServer ? this.page.words.word("server") : visible(name ?? "?"));
    talk.append(made("p", { class: `heard ${isOwn ? "own" : ""}${isServer ? "notice" : ""}` }, who, who ? " " : null, visible(text)));
    while (talk.childElementCount > mostLines) talk.firstElementChild.remove();
    if (isAtEnd || isOwn) talk.scrollTop = talk.scrollHeight;
  }

  #showRoster(clients) {
    this.#clients = clients;
    const own = clients.find((one) => one.isOwn);
    const hadFocus = byId("join").contains(document.activeElement);
    byId("join").hidden = own !== undefined;
    byId("sayForm").hidden = own === undefined;
    byId("leave").hidden = own === undefined;
    if (own && hadFocus) byId("say").focus();
    const list = clients.map((one) => made("li", {}, this.#client(one)));
    byId("roster").replaceChildren(...(list.length > 0 ? list : [made("li", { class: "nothing" }, this.page.words.word("nobody"))]));
  }

  #client({ name, connection, state, kernel, isOwn }) {
    const { words, cursor } = this.page;
    const shown = isOwn ? `${name ?? "?"} · ${words.word("you")}` : name ?? "?";
    const parts = [
      made("span", { class: "dot", style: { background: words.vocabulary.states[state ?? kernel]?.color ?? "transparent" } }),
      made("span", { class: "who" }, visible(shown)), made("small", {}, state ?? ""),
      kernel && kernel !== state ? made("small", { class: state ? "kernel differs" : "kernel" }, `${words.word("kernelSays")} ${kernel}`) : null,
    ];
    if (connection === null) return made("span", { class: "person" }, ...parts);
    return made("button", {
      type: "button", class: "person", "aria-pressed": String(cursor.connection === connection), title: `${words.word("connection")} ${connection}`,
      onclick: () => { if (cursor.trace.hasConnection(connection)) cursor.choose(connection); },
    }, ...parts);
  }
}
