// SPDX-License-Identifier: MIT
package import Diagrams
import Dispatch
import Flows
import Glibc
import Narration
import Synchronization
import TCP
import Transcript

/// Where a client reads and writes: a terminal with a line being typed at its foot, or plain input and output.
package final class TypingScreen: Sendable {
    private let style: Style
    private let isInteractive: Bool
    private let state: Mutex<Typing>

    private struct Typing: Sendable {
        var editor = LineEditor()
        /// The terminal as it was found; nil unless it is in raw mode.
        var before: termios?
    }

    package init(_ style: Style, isInteractive: Bool) {
        self.style = style
        self.isInteractive = isInteractive
        state = Mutex(Typing())
        signal(SIGPIPE, SIG_IGN)
    }

    // MARK: Writing

    /// Shows what the server said, so many octets, which may be no text: as it is on a terminal that a person types on,
    /// alone on a line elsewhere.
    package func show(_ text: String?, of octets: Int) {
        let words = text.map { TerminalSafe.text($0) } ?? Narration(language: style.language).notText(Int64(octets))
        let name = "\(Narration(language: style.language).name(of: .server)) \(style.says) "
        put(isInteractive ? fold(words, after: name) : words, to: 1)
    }

    /// Breaks a person's line between words, and hangs what follows under its beginning.
    private func fold(_ words: String, after name: String) -> String {
        let indent = TerminalWidth.width(of: name)
        let lines = TerminalWidth.wrap(words, to: max(20, columns - indent))
        return name + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// Says something that nobody said on the connection.
    package func note(_ text: String) {
        put(Prose.text(isInteractive ? "  \(text)" : text, for: 2), to: 2)
    }

    private var prompt: String { "\(Narration(language: style.language).you) \(style.says) " }

    /// The terminal's width now: a person may have changed it.
    private var columns: Int { Terminal.columns(of: 1) ?? style.width }

    /// Writes a line above the one being typed.
    private func put(_ line: String, to descriptor: Int32) {
        state.withLock { typing in
            guard typing.before != nil else { return TypingScreen.write(line + "\n", descriptor) }
            TypingScreen.write("\r\u{1B}[K" + line + "\n" + row(typing.editor), 1)
        }
    }

    private func row(_ editor: LineEditor) -> String {
        editor.row(prompt: prompt, columns: columns) { TerminalWidth.width(of: $0) }
    }

    private static func write(_ text: String, _ descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE, descriptor == 1 { exit(0) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    // MARK: Reading

    /// Begins to read, on a thread that only waits for input.
    package func read(_ take: @escaping @Sendable (LineEditor.Action) -> Void) {
        if isInteractive { enterRawMode() }
        DispatchQueue(label: "input").async { [self] in
            isInteractive ? readKeys(take) : readLines(take)
        }
    }

    private func readLines(_ take: (LineEditor.Action) -> Void) {
        while let line = readLine() { take(.submit(line)) }
        take(.end)
    }

    private func readKeys(_ take: (LineEditor.Action) -> Void) {
        var bytes = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = Glibc.read(0, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            let actions = state.withLock { typing in
                guard typing.before != nil else { return [LineEditor.Action]() }
                let actions = typing.editor.take(bytes[..<count])
                for case .submit(let text) in actions { TypingScreen.write("\r\u{1B}[K\(prompt)\(text)\n", 1) }
                TypingScreen.write(row(typing.editor), 1)
                return actions
            }
            for action in actions { take(action) }
        }
        take(.interrupt)
    }

    // MARK: The terminal's mode

    /// Keys one by one, without echo; Ctrl-C is a key, too.
    private func enterRawMode() {
        state.withLock { typing in
            var before = termios()
            guard tcgetattr(0, &before) == 0 else { return }
            typing.before = before
            var raw = before
            raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
            raw.c_iflag &= ~tcflag_t(ICRNL | IXON)
            tcsetattr(0, TCSADRAIN, &raw)
            TypingScreen.write(row(typing.editor), 1)
        }
    }

    /// Puts the terminal back as it was found.
    package func leave() {
        state.withLock { typing in
            guard var before = typing.before else { return }
            TypingScreen.write("\r\u{1B}[K", 1)
            tcsetattr(0, TCSADRAIN, &before)
            typing.before = nil
        }
    }
}
