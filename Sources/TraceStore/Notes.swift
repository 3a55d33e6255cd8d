// SPDX-License-Identifier: MIT

/// The notes that people put on segments, by the frame's number, and whether they would be lost with this program.
public struct Notes: Sendable {
    /// The notes on each frame that has any.
    public private(set) var notes: [Int: [String]]
    private var isSaved = true

    /// Begins with those that the file had.
    public init(_ notes: [Int: [String]] = [:]) { self.notes = notes }

    /// The notes of a frame.
    public subscript(frame: Int) -> [String] { notes[frame] ?? [] }

    /// Puts notes in the place of those that a frame had.
    public mutating func note(_ notes: [String], onFrame frame: Int) {
        self.notes[frame] = notes.isEmpty ? nil : notes
        isSaved = false
    }

    /// Adds notes that the capture itself has on a frame.
    mutating func had(_ notes: [String], onFrame frame: Int) {
        self.notes[frame] = notes.isEmpty ? nil : notes
    }

    /// An export of all connections, or of one, has been handed out, with the notes that there were when it was begun.
    public mutating func wasExported(_ form: ExportForm, connection: Int?, with exported: [Int: [String]]) {
        if connection == nil, form == .pcapng || form == .html, exported == notes { isSaved = true }
    }

    /// All of them are in a file, as it was told of each.
    public mutating func wereKept() { isSaved = true }

    /// All of them, if some were not there when they were last handed out.
    public var unsaved: [Int: [String]] { isSaved ? [:] : notes }
}
