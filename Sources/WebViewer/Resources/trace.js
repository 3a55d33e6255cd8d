// SPDX-License-Identifier: MIT
// The trace as the page holds it: the JSON lines put where they can be found again.

/** Nanoseconds from one decimal time to another; both fit a double as a difference. */
function nanosecondsBetween(earlier, later) {
  if (earlier === null || later === null) return null;
  const [whole0, part0] = earlier.split(".");
  const [whole1, part1] = later.split(".");
  return (Number(whole1) - Number(whole0)) * 1e9 + (Number(part1) - Number(part0));
}

export class Trace {
  segments = [];
  connections = new Map();
  problems = [];
  /** Segments' places by frame number. */
  places = new Map();
  #start = null;

  /** Reads every line of a text. */
  static read(text) {
    const trace = new Trace();
    for (const line of text.split("\n")) if (line !== "") trace.add(JSON.parse(line));
    return trace;
  }

  /** Takes in one object. */
  add(object) {
    switch (object.type) {
      case "segment": this.#addSegment(object); break;
      case "look": this.segments[this.places.get(object.number)].look = object; break;
      case "message": this.#connection(object.connection).messages.push(object); break;
      case "said": this.#addNumbers(object); break;
      case "connection": this.#connection(object.connection).outcome = object; break;
      case "problem": this.problems.push(object); break;
    }
  }

  #connection(number) {
    let connection = this.connections.get(number);
    if (!connection) {
      connection = { number, client: "", server: "", segments: [], messages: [], steps: {}, fin: {}, outcome: null };
      this.connections.set(number, connection);
    }
    return connection;
  }

  #addSegment(segment) {
    this.#start ??= segment.time;
    segment.index = this.segments.length;
    segment.elapsed = nanosecondsBetween(this.#start, segment.time);
    this.places.set(segment.number, segment.index);
    this.segments.push(segment);
    const connection = this.#connection(segment.connection);
    if (connection.segments.length === 0) {
      const isClient = segment.sender === "client";
      connection.client = isClient ? segment.source : segment.destination;
      connection.server = isClient ? segment.destination : segment.source;
    }
    if (segment.flags.includes("FIN") && segment.relativeSequence !== null) {
      connection.fin[segment.sender] = segment.relativeSequence + segment.textLength;
    }
    segment.order = connection.segments.length;
    connection.segments.push(segment);
  }

  /** A message comes when it is acknowledged; its numbers follow it. */
  #addNumbers(said) {
    const messages = this.#connection(said.connection).messages;
    const message = messages.findLast((one) => one.sender === said.sender && one.number === said.number);
    if (!message) return;
    message.first = said.first;
    message.end = said.end;
    for (const number of message.segments) {
      const place = this.places.get(number);
      if (place !== undefined) (this.segments[place].messages ??= []).push(message);
    }
  }

  /** The segment before this one in the same connection. */
  before(segment) {
    return segment.order === 0 ? null : this.connections.get(segment.connection).segments[segment.order - 1];
  }

  /** The segments of one connection, or all. */
  rows(connection) {
    return connection === null ? this.segments : this.connections.get(connection)?.segments ?? [];
  }
}
