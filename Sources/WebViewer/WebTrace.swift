// SPDX-License-Identifier: MIT
public import TraceStore

/// A trace that browsers look at: what the server asks of a file that was read, or of traffic that still comes.
///
/// Rows count the segments of a selection, one connection or all, from 0. Whatever is asked for beyond the end is not an
/// error and has no rows. Every call may come from any task, and many at once.
public protocol WebTrace: Sendable {
    /// What it is called: a file's name, or what is captured.
    var title: String { get }
    /// Whether segments may still come.
    var isLive: Bool { get }
    /// How long it is, and what of it is there.
    func extent() async -> TraceExtent
    /// The columns of the segments from a row on, as `Columns` writes them.
    func columns(from row: Int) async -> [UInt8]
    /// A JSON array of connections, in their order.
    func connections(_ range: Range<Int>) async -> [UInt8]
    /// Rows of one connection (nil: of all) as JSON lines, as `PageLines` writes them.
    func rows(of connection: Int?, _ range: Range<Int>) async -> [UInt8]
    /// Messages of one connection as JSON lines.
    func dialogue(of connection: Int, _ place: DialoguePlace, count: Int) async -> [UInt8]
    /// The rows of one connection (nil: of all) in whose text, addresses or notes a text occurs, in either case.
    func search(_ text: String, in connection: Int?) async -> [Int]
    /// What could not be read, as JSON lines, at most `TraceExtent.mostProblems`, then how many more there are.
    func problems() async -> [UInt8]
    /// Puts notes in the place of those that a frame's segment has. False if there is no such segment.
    func note(_ notes: [String], onFrame number: Int) async -> Bool
    /// Every note, by frame, if any was written since they were last handed out with the whole trace; else none.
    func unsavedNotes() async -> [Int: [String]]
    /// The trace as something to keep, with its notes.
    func export(_ form: String, connection: Int?) async throws(Refusal) -> [UInt8]
}
