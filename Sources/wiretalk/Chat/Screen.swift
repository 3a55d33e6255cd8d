// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Dispatch
import Flows
import Glibc
import Narration
import Synchronization
import TCP
import Transcript

/// Where a client reads and writes: a terminal with a line being typed at its foot, or plain input and output.
final class Screen: Sendable {
    private let style: Style
    private let isInteractive: Bool
    private let state: Mutex<Typing>

    private struct Typing: Sendable {
        var editor = LineEditor()
        /// The terminal as it was found; nil unless it is in raw mode.
        var before: termios?
    }

    init(_ style: Style, isInteractive: Bool) {
        self.style = style
        self.isInteractive = isInteractive
        state = Mutex(Typing())
        signal(SIGPIPE, SIG_IGN)
    }

    // MARK: Writing

    /// Shows what the server said: as it is on a terminal that a person types on, alone on a line elsewhere.
    func show(_ said: ChatLine) {
        let words: String
        if let text = said.message.text {
            words = TerminalSafe.text(text)
        } else {
            words = Narration(language: style.language).notText(Int64(said.message.length))
        }
        let name = "\(Narration(language: style.language).name(of: .server)) \(mark) "
        put(isInteractive ? fold(words, after: name) : words, to: 1)
    }

    /// Breaks a person's line between words, and hangs what follows under its beginning.
    private func fold(_ words: String, after name: String) -> String {
        let indent = TerminalWidth.width(of: name)
        let lines = TerminalWidth.wrap(words, to: max(20, ScreenOptions.columns - indent))
        return name + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// Says something that nobody said on the connection.
    func note(_ text: String) {
        put(Prose.text(isInteractive ? "  \(text)" : text, for: 2), to: 2)
    }

    private var mark: String { style.hasUnicode ? "▸" : ">" }

    private var prompt: String { "\(Narration(language: style.language).you) \(mark) " }

    /// Writes a line above the one being typed.
    private func put(_ line: String, to descriptor: Int32) {
        state.withLock { typing in
            guard typing.before != nil else { return Screen.write(line + "\n", descriptor) }
            Screen.write("\r\u{1B}[K" + line + "\n" + row(typing.editor), 1)
        }
    }

    private func row(_ editor: LineEditor) -> String {
        editor.row(prompt: prompt, columns: ScreenOptions.columns) { TerminalWidth.width(of: $0) }
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
    func read(into inputs: AsyncStream<ClientInput>.Continuation) {
        if isInteractive { enterRawMode() }
        DispatchQueue(label: "input").async { [self] in
            isInteractive ? readKeys(inputs) : readLines(inputs)
        }
    }

    private func readLines(_ inputs: AsyncStream<ClientInput>.Continuation) {
        while let line = readLine() { inputs.yield(.line(line)) }
        inputs.yield(.end)
    }

    private func readKeys(_ inputs: AsyncStream<ClientInput>.Continuation) {
        var bytes = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = Glibc.read(0, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            let actions = state.withLock { typing in
                guard typing.before != nil else { return [LineEditor.Action]() }
                let actions = typing.editor.take(bytes[..<count])
                for case .submit(let text) in actions { Screen.write("\r\u{1B}[K\(prompt)\(text)\n", 1) }
                Screen.write(row(typing.editor), 1)
                return actions
            }
            for action in actions { inputs.yield(ClientInput(action)) }
        }
        inputs.yield(.interrupt)
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
            Screen.write(row(typing.editor), 1)
        }
    }

    /// Puts the terminal back as it was found.
    func leave() {
        state.withLock { typing in
            guard var before = typing.before else { return }
            Screen.write("\r\u{1B}[K", 1)
            tcsetattr(0, TCSADRAIN, &before)
            typing.before = nil
        }
    }
}

extension ClientInput {
    fileprivate init(_ action: LineEditor.Action) {
        switch action {
        case .submit(let text): self = .line(text)
        case .end: self = .end
        case .interrupt: self = .interrupt
        }
    }
}
