// SPDX-License-Identifier: MIT

/// Where messages end in a stream of bytes: TCP itself keeps no such marks (RFC 9293 §2.2).
///
/// A pure value. The caller says when bytes came and what time it is now, counted from any moment it likes; silence is
/// decided by those times alone, and only by ``wait(until:)``: bytes that are read late are no silence.
public struct Framing: Sendable {
    /// What ends a message.
    public enum Mode: String, CaseIterable, Hashable, Sendable {
        /// A line feed, or ``Framing/silence`` without bytes.
        case auto
        /// A line feed only.
        case line
        /// The end of each read, as in a program that takes what one `recv` returns for one message.
        case raw
    }

    /// How long nothing must come for a message without line feed to be over.
    public static let silence = Duration.milliseconds(200)
    /// How long the rest of a character is waited for that one segment began and another must complete.
    public static let patience = Duration.seconds(2)
    /// How many bytes of one message are kept, if nothing else is said.
    public static let usuallyKept = 65_536

    /// What ends a message.
    public let mode: Mode
    private let kept: Int
    private var pending: [UInt8] = []
    private var length = 0
    private var endsInsideCharacter = false
    private var lastByte = Duration.zero

    /// Keeps at most `kept` bytes of a message; of a longer one the rest is only counted.
    public init(_ mode: Mode, kept: Int = Framing.usuallyKept) {
        self.mode = mode
        self.kept = kept
    }

    /// When silence will have ended the message that has begun; nil if nothing waits for it.
    public var deadline: Duration? {
        guard length > 0, mode != .line else { return nil }
        return lastByte + (endsInsideCharacter ? Framing.patience : Framing.silence)
    }

    /// Takes what one read brought.
    ///
    /// - Returns: The messages that are now complete, in order.
    public mutating func receive(_ bytes: some Collection<UInt8>, at now: Duration) -> [ChatMessage] {
        var messages: [ChatMessage] = []
        lastByte = now
        if mode == .raw {
            keep(bytes)
        } else {
            var pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let rest = pieces.popLast()
            for line in pieces {
                keep(line)
                messages.append(endLine())
            }
            if let rest { keep(rest) }
        }
        endsInsideCharacter = length > 0 && isInsideCharacter
        if mode == .raw, !endsInsideCharacter, let message = end(.read) { messages.append(message) }
        return messages
    }

    /// Says what time it is.
    ///
    /// - Returns: The message that silence has ended, if one has.
    public mutating func wait(until now: Duration) -> ChatMessage? {
        guard let deadline, deadline <= now else { return nil }
        return end(.silence)
    }

    /// Ends what has begun: no more bytes will come.
    public mutating func finish(_ ending: ChatMessage.Ending) -> ChatMessage? { end(ending) }

    private mutating func keep(_ bytes: some Collection<UInt8>) {
        length += bytes.count
        pending.append(contentsOf: bytes.prefix(kept - pending.count))
    }

    /// Text that ends within a character waits for the rest of it; other bytes do not.
    private var isInsideCharacter: Bool {
        let unfinished = UTF8Edge.unfinished(pending)
        guard unfinished > 0, pending.count == length else { return false }
        return String(validating: pending.dropLast(unfinished), as: UTF8.self) != nil
    }

    /// A line may be empty, and telnet ends it with CR LF.
    private mutating func endLine() -> ChatMessage {
        if pending.last == UInt8(ascii: "\r"), pending.count == length {
            pending.removeLast()
            length -= 1
        }
        return end(.newline) ?? ChatMessage(bytes: [], ending: .newline)
    }

    private mutating func end(_ ending: ChatMessage.Ending) -> ChatMessage? {
        guard length > 0 else { return nil }
        defer {
            pending = []
            length = 0
            endsInsideCharacter = false
        }
        return ChatMessage(bytes: pending, length: length, ending: ending)
    }
}
