// SPDX-License-Identifier: MIT
// Begins the page that a server handed out.
import { byId } from "./dom.js";
import { ServerControls } from "./serverControls.js";
import { Events } from "./events.js";
import { Live } from "./live.js";
import { Page } from "./page.js";
import { Remote } from "./remote.js";
import { ask, got } from "./requests.js";
import { ChatPanel } from "./chatPanel.js";
import { Stage } from "./stage.js";
import { Trace } from "./trace.js";

const [vocabulary, session] = await Promise.all(["/words", "/session"].map(async (address) => (await got(address)).json()));
const page = new Page(vocabulary);
const events = new Events();
const serverControls = new ServerControls(page, session);
if (session.role === "teacher") {
  page.notes.send = async (segment, notes) => {
    segment.look.notes = notes;
    try {
      await ask({ ask: "note", trace: page.cursor.trace.place, number: segment.number, notes });
    } catch (error) {
      serverControls.complain(error);
    }
  };
}
if (session.chat) new ChatPanel(page, events, serverControls, session);
new Stage(page, events, serverControls, session);
new Live(page, events, serverControls);

const asked = Number(new URLSearchParams(location.hash.slice(1)).get("trace") ?? NaN);
const first = session.traces.find((one) => one.trace === asked) ?? session.traces[0];
page.open(first ? await Remote.trace(first.trace) : new Trace({ isComplete: true, wantRow() {}, async fetchRows() {}, wantDialogue() {}, wantConnections() {}, find: () => ({}) }, { title: "" }));
byId("traces").value = first?.trace;
events.listen();
byId("scroll").focus({ preventScroll: true });
