// SPDX-License-Identifier: MIT

/// What a trace can be written as, by the file's ending.
public enum ExportForm: String, CaseIterable, Sendable {
    case svg, html, mmd, jsonl, pcapng, pkt

    /// The form of a file by its ending; nil if that is none of them.
    public init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        self.init(rawValue: path[path.index(after: dot)...].lowercased())
    }

    /// Every ending, for a message.
    public static var endings: String { allCases.map { ".\($0.rawValue)" }.joined(separator: " ") }
}

/// Why nothing was exported.
public enum ExportError: Error, Hashable, Sendable {
    /// The number that was asked for, what the trace is called, and how many connections it has.
    case noSuchConnection(Int, of: String, count: Int)
    /// Nothing was chosen, and no connection has both its handshake and its end.
    case noWholeConnection(String)
    /// A script begins with a SYN, and this connection's was not captured.
    case noHandshake(Int)
    /// There are no packets to write: only calls were saved.
    case noFrames
}

extension ExportError: CustomStringConvertible {
    /// One sentence without its full stop, for a person.
    public var description: String {
        switch self {
        case .noSuchConnection(let number, let file, let count):
            "there is no connection \(number): \(file) has \(count), counted from 0"
        case .noWholeConnection(let file):
            "\(file) has no connection with both its handshake and its end: name one with --connection"
        case .noHandshake(let number):
            "the first SYN of connection \(number) was not captured, and a script begins with one: choose another"
        case .noFrames: "there is no captured frame"
        }
    }
}
