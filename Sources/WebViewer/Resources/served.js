// SPDX-License-Identifier: MIT
// Begins the page that a server handed out.
import { byId } from "./dom.js";
import { Desk } from "./desk.js";
import { Events } from "./events.js";
import { Live } from "./live.js";
import { Page } from "./page.js";
import { Remote } from "./remote.js";
import { ask, got } from "./requests.js";
import { Room } from "./room.js";
import { Stage } from "./stage.js";
import { Trace } from "./trace.js";

const [vocabulary, session] = await Promise.all(["/words", "/session"].map(async (address) => (await got(address)).json()));
const page = new Page(vocabulary);
const events = new Events();
const desk = new Desk(page, session);
if (session.role === "teacher") {
  page.notes.send = async (segment, notes) => {
    segment.look.notes = notes;
    try {
      await ask({ ask: "note", trace: page.place.trace.place, number: segment.number, notes });
    } catch (error) {
      desk.complain(error);
    }
  };
}
if (session.chat) new Room(page, events, desk, session);
new Stage(page, events, desk, session);
new Live(page, events, desk);

const asked = Number(new URLSearchParams(location.hash.slice(1)).get("trace") ?? NaN);
const first = session.traces.find((one) => one.trace === asked) ?? session.traces[0];
page.open(first ? await Remote.trace(first.trace) : new Trace({ isComplete: true, wantRow() {}, async fetchRows() {}, wantDialogue() {}, wantConnections() {}, find: () => ({}) }, { title: "" }));
byId("traces").value = first?.trace;
events.listen();
byId("scroll").focus({ preventScroll: true });
