// SPDX-License-Identifier: MIT
// The state machines of both ends: every arrow is a row of the model's table, the way so far is traced, the step just
// taken is lit and named.
import { byId, drawn } from "./dom.js";

const box = { width: 102, height: 25 };
/** How many changes of state are asked for that are not here. */
const mostFetched = 24;

export class Machines {
  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    cursor.onShow(() => this.show());
  }

  show() {
    const { index, trace } = this.cursor;
    const changes = index < 0 ? [] : trace.landmarks(trace.columns.connection[index]).changes.filter((change) => change <= index);
    for (const end of ["client", "server"]) this.#show(end, index, this.#walked(end, changes));
  }

  /** The steps that an end has taken, in order: from the rows as far as they are here, else from the columns. */
  #walked(end, changes) {
    const { columns } = this.cursor.trace;
    const { stateNames } = this.words.vocabulary;
    return changes.flatMap((index, at) => {
      const row = at < mostFetched || index === this.cursor.index ? this.cursor.row(index) : null;
      if (row) return row.look.steps[end].map((step) => ({ ...step, index }));
      const [from, to] = [columns[`${end}Before`][index], columns[end][index]].map((state) => stateNames[state]);
      return from === to || !from || !to ? [] : [{ from, to, label: "", index }];
    });
  }

  #show(end, index, walked) {
    const { map: [width, height], states, stateNames, edges } = this.words.vocabulary;
    const state = index < 0 ? "CLOSED" : stateNames[this.cursor.trace.columns[end][index]] ?? "?";
    const justTaken = walked.filter((step) => step.index === index);
    const been = new Set(walked.flatMap((step) => [step.from, step.to]));
    const svg = byId(`${end}Map`);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("aria-label", `${this.words.word(end)}: ${state}`);
    const arrows = edges.map((edge) => this.#arrow(edge, walked, justTaken)).filter(Boolean);
    const boxes = Object.entries(states).map(([name, at]) => this.#box(name, at, name === state, been.has(name)));
    svg.replaceChildren(heads(end), ...arrows, ...boxes);
    byId(`${end}Step`).textContent = justTaken.length === 0 ? `${this.words.word(end)}: ${state}`
      : justTaken.map((step) => `${step.from} → ${step.to}${step.label ? `: ${step.label}` : ""}`).join("; ");
  }

  #box(name, at, isNow, wasThere) {
    const { width, height } = box;
    return drawn("g", { class: `box${isNow ? " now" : ""}${wasThere ? " been" : ""}`, style: { "--state": at.color } },
      drawn("rect", { x: at.x - width / 2, y: at.y - height / 2, width, height, rx: 6 }),
      drawn("text", { x: at.x, y: at.y + 4.5, "text-anchor": "middle" }, name));
  }

  #arrow(edge, walked, justTaken) {
    const isEdge = (step) => step.from === edge.from && step.to === edge.to;
    const wasWalked = walked.some(isEdge);
    if (!edge.figure && !wasWalked) return null;
    const kind = justTaken.some(isEdge) ? "taken" : wasWalked ? "walked" : "";
    const { states, edges } = this.words.vocabulary;
    const hasReverse = edges.some((other) => other.from === edge.to && other.to === edge.from && (other.figure || walked.length > 0));
    const points = edge.corners.length > 0 ? around(states[edge.from], edge.corners, states[edge.to])
      : straight(states[edge.from], states[edge.to], hasReverse ? 7 : 0, !edge.figure);
    const head = kind === "taken" ? "takenHead" : kind === "walked" ? "walkedHead" : "plainHead";
    return drawn("path", { d: points, class: `arrow ${kind}`, "marker-end": `url(#${head})` }, drawn("title", {}, edge.labels.join(", ")));
  }
}

/** The arrowheads; both maps use the ones of the first. */
function heads(end) {
  if (end !== "client") return drawn("defs");
  return drawn("defs", {}, ...["plain", "walked", "taken"].map((kind) => drawn("marker", {
    id: `${kind}Head`, viewBox: "0 0 10 10", refX: 8, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto",
  }, drawn("path", { d: "M0,0 L10,5 L0,10 z", class: `head ${kind}` }))));
}

/** Where a line from the middle of a box towards a point leaves the box. */
function edgeOf(at, towards) {
  const [dx, dy] = [towards.x - at.x, towards.y - at.y];
  const scale = Math.min((box.width / 2 + 2) / Math.abs(dx || 1e-9), (box.height / 2 + 2) / Math.abs(dy || 1e-9));
  return { x: at.x + dx * scale, y: at.y + dy * scale };
}

/** A straight arrow, moved aside where another runs the other way; bent where it crosses the whole map. */
function straight(from, to, aside, isBent) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [nx, ny] = [-(to.y - from.y) / length * aside, (to.x - from.x) / length * aside];
  if (isBent && length > 100) {
    const middle = { x: (from.x + to.x) / 2 + (from.x < 180 ? -60 : 62), y: (from.y + to.y) / 2 };
    const [start, end] = [edgeOf(from, middle), edgeOf(to, middle)];
    return `M${start.x},${start.y} Q${middle.x},${middle.y} ${end.x},${end.y}`;
  }
  const [start, end] = [edgeOf(from, to), edgeOf(to, from)];
  return `M${start.x + nx},${start.y + ny} L${end.x + nx},${end.y + ny}`;
}

function around(from, corners, to) {
  const side = Math.sign(corners[0][0] - from.x);
  return `M${from.x + side * box.width / 2},${from.y} ` + corners.map(([x, y]) => `L${x},${y}`).join(" ") + ` L${to.x + side * (box.width / 2 + 2)},${to.y}`;
}
