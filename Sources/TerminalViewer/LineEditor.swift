// SPDX-License-Identifier: MIT

/// A line being typed in a terminal's raw mode, with the lines typed before: keys in, actions out. A pure value.
package struct LineEditor: Sendable {
    /// What a key leads to, beside a change of the line.
    package enum Action: Hashable, Sendable {
        /// Enter: the line is complete, and a new one begins.
        case submit(String)
        /// Ctrl-D on an empty line.
        case end
        /// Ctrl-C.
        case interrupt
    }

    /// The characters typed so far.
    package private(set) var line: [Character] = []
    /// Before which character the cursor stands.
    package private(set) var cursor = 0

    private var history: [String] = []
    /// The line of `history` that is shown; its count while it is none of them.
    private var shown = 0
    /// What was typed before the history was entered.
    private var draft: [Character] = []
    private var reader = KeyReader()
    /// Whether Escape came last: what follows is a key held with Alt, which means nothing here.
    private var isAlt = false

    /// An empty line, and no history.
    package init() {}

    /// Takes what the terminal sent.
    package mutating func take(_ bytes: some Sequence<UInt8>) -> [Action] {
        reader.take(bytes).compactMap { press($0) }
    }

    private mutating func press(_ key: Key) -> Action? {
        let wasAlt = isAlt
        isAlt = key == .escape
        switch key {
        case .character where wasAlt: break
        case .character("\n"): return submit()
        case .character(let character): insert(character)
        case .interrupt: return .interrupt
        case .control("d") where line.isEmpty: return .end
        case .delete, .control("d"): deleteForward()
        case .backspace: deleteBackward(1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = line.count
        case .left, .control("b"): move(-1)
        case .right, .control("f"): move(1)
        case .up, .control("p"): recall(shown - 1)
        case .down, .control("n"): recall(shown + 1)
        case .control("k"): line.removeSubrange(cursor...)
        case .control("u"): deleteBackward(cursor)
        case .control("w"): deleteWord()
        case .control, .escape, .tab, .pageUp, .pageDown, .start, .suspend: break
        }
        return nil
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
    package func row(prompt: String, columns: Int, width: (String) -> Int) -> String {
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
