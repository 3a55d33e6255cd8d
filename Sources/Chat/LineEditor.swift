// SPDX-License-Identifier: MIT

/// A line being typed in a terminal's raw mode, with the lines typed before: keys in, actions out. A pure value.
public struct LineEditor: Sendable {
    /// What a key leads to, beside a change of the line.
    public enum Action: Hashable, Sendable {
        /// Enter: the line is complete, and a new one begins.
        case submit(String)
        /// Ctrl-D on an empty line.
        case end
        /// Ctrl-C.
        case interrupt
    }

    /// The characters typed so far.
    public private(set) var line: [Character] = []
    /// Before which character the cursor stands.
    public private(set) var cursor = 0

    private var history: [String] = []
    /// The line of `history` that is shown; its count while it is none of them.
    private var shown = 0
    /// What was typed before the history was entered.
    private var draft: [Character] = []
    /// Bytes of a key or a character that is not complete.
    private var pending: [UInt8] = []

    private static let escape: UInt8 = 0x1B

    /// An empty line, and no history.
    public init() {}

    /// Takes what the terminal sent.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [Action] {
        bytes.compactMap { take($0) }
    }

    private mutating func take(_ byte: UInt8) -> Action? {
        if !pending.isEmpty || byte == LineEditor.escape || byte >= 0x80 {
            pending.append(byte)
            completePending()
            return nil
        }
        return control(byte)
    }

    /// One byte that is a key of its own.
    private mutating func control(_ byte: UInt8) -> Action? {
        switch byte {
        case 0x0A, 0x0D: return submit()
        case Key.ctrlC: return .interrupt
        case Key.ctrlD where line.isEmpty: return .end
        case Key.ctrlD: deleteForward()
        case Key.ctrlA: cursor = 0
        case Key.ctrlE: cursor = line.count
        case Key.ctrlB: move(-1)
        case Key.ctrlF: move(1)
        case Key.ctrlP: recall(shown - 1)
        case Key.ctrlN: recall(shown + 1)
        case Key.ctrlK: line.removeSubrange(cursor...)
        case Key.ctrlU: deleteBackward(cursor)
        case Key.ctrlW: deleteWord()
        case 0x08, 0x7F: deleteBackward(1)
        case 0x20...0x7E: insert(Character(Unicode.Scalar(byte)))
        default: break
        }
        return nil
    }

    /// Acts once the bytes that wait make a key or a character; throws away those that make none.
    private mutating func completePending() {
        if pending[0] == LineEditor.escape {
            guard let key = EscapeKey(pending) else { return }
            pending = []
            press(key)
        } else if UTF8Edge.unfinished(pending) == 0 {
            let text = String(validating: pending, as: UTF8.self) ?? ""
            pending = []
            text.forEach { insert($0) }
        }
    }

    private mutating func press(_ key: EscapeKey) {
        switch key {
        case .up: recall(shown - 1)
        case .down: recall(shown + 1)
        case .left: move(-1)
        case .right: move(1)
        case .home: cursor = 0
        case .end: cursor = line.count
        case .delete: deleteForward()
        case .other: break
        }
    }

    // MARK: Changes

    private mutating func submit() -> Action {
        let text = String(line)
        if !text.isEmpty, history.last != text { history.append(text) }
        line = []
        cursor = 0
        draft = []
        shown = history.count
        return .submit(text)
    }

    private mutating func insert(_ character: Character) {
        line.insert(character, at: cursor)
        cursor += 1
    }

    private mutating func move(_ step: Int) {
        cursor = min(max(cursor + step, 0), line.count)
    }

    private mutating func deleteForward() {
        if cursor < line.count { line.remove(at: cursor) }
    }

    private mutating func deleteBackward(_ count: Int) {
        let start = max(cursor - count, 0)
        line.removeSubrange(start..<cursor)
        cursor = start
    }

    private mutating func deleteWord() {
        var start = cursor
        while start > 0, line[start - 1] == " " { start -= 1 }
        while start > 0, line[start - 1] != " " { start -= 1 }
        deleteBackward(cursor - start)
    }

    private mutating func recall(_ index: Int) {
        guard history.indices.contains(index) || index == history.count, index != shown else { return }
        if shown == history.count { draft = line }
        shown = index
        line = index == history.count ? draft : Array(history[index])
        cursor = line.count
    }

    // MARK: What is seen

    /// What puts the prompt and the line on the terminal's current row, and the cursor in its place.
    ///
    /// - Parameters:
    ///   - prompt: What stands before the line.
    ///   - columns: The row's width; of a longer line the part around the cursor is shown.
    ///   - width: How many cells a text takes.
    public func row(prompt: String, columns: Int, width: (String) -> Int) -> String {
        let room = max(columns - width(prompt) - 1, 8)
        var start = cursor
        var before = 0
        while start > 0 {
            before += width(String(line[start - 1]))
            if before > room { break }
            start -= 1
        }
        var text = String(line[start..<cursor])
        var used = width(text)
        let left = used
        for character in line[cursor...] {
            used += width(String(character))
            if used > room { break }
            text.append(character)
        }
        return "\r" + prompt + text + "\u{1B}[K\r\u{1B}[\(width(prompt) + left)C"
    }
}

private enum Key {
    static let ctrlA: UInt8 = 1, ctrlB: UInt8 = 2, ctrlC: UInt8 = 3, ctrlD: UInt8 = 4, ctrlE: UInt8 = 5
    static let ctrlF: UInt8 = 6, ctrlK: UInt8 = 11, ctrlN: UInt8 = 14, ctrlP: UInt8 = 16, ctrlU: UInt8 = 21
    static let ctrlW: UInt8 = 23
}

/// A key that a terminal sends as several bytes, the first of them ESC (ECMA-48 §5.4).
private enum EscapeKey {
    case up, down, left, right, home, end, delete, other

    /// Nil while the key is not complete.
    init?(_ bytes: [UInt8]) {
        guard let last = bytes.last, bytes.count > 1 else { return nil }
        guard bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O") else {
            self = .other
            return
        }
        guard bytes.count > 2, (0x40...0x7E).contains(last) else {
            guard bytes.count > 16 else { return nil }
            self = .other
            return
        }
        let parameters = String(decoding: bytes[2..<bytes.count - 1], as: UTF8.self)
        switch (Character(Unicode.Scalar(last)), parameters) {
        case ("A", _): self = .up
        case ("B", _): self = .down
        case ("C", _): self = .right
        case ("D", _): self = .left
        case ("H", _), ("~", "1"), ("~", "7"): self = .home
        case ("F", _), ("~", "4"), ("~", "8"): self = .end
        case ("~", "3"): self = .delete
        default: self = .other
        }
    }
}
