// SPDX-License-Identifier: MIT
public import Narration

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
    /// One sentence without its full stop, for a person at a terminal.
    public var description: String {
        guard case .noWholeConnection = self else { return sentence(.english) }
        return sentence(.english) + " with --connection"
    }

    /// One sentence without its full stop, for a person.
    public func sentence(_ language: Language) -> String {
        switch (self, language) {
        case (.noSuchConnection(let number, let file, let count), .english):
            "there is no connection \(number): \(file) has \(count), counted from 0"
        case (.noSuchConnection(let number, let file, let count), .chinese):
            "没有连接 \(number)：\(file) 有 \(count) 个，从 0 数起"
        case (.noWholeConnection(let file), .english):
            "\(file) has no connection with both its handshake and its end: name one"
        case (.noWholeConnection(let file), .chinese): "\(file) 里没有握手和结束都在的连接：请指明一个"
        case (.noHandshake(let number), .english):
            "the first SYN of connection \(number) was not captured, and a script begins with one: choose another"
        case (.noHandshake(let number), .chinese): "连接 \(number) 的第一个 SYN 没有捕获到，而脚本由它开始：请另选一个"
        case (.noFrames, .english): "there is no captured frame"
        case (.noFrames, .chinese): "没有捕获到的帧"
        }
    }
}
