// SPDX-License-Identifier: MIT

/// What a bot answers: a sequence of pieces, each told as soon as it is there. One that is whole from the beginning is told
/// in one go.
///
/// Pieces are bytes, so that what is not text can be sent back as well. Whoever stops listening ends the work for it.
public struct Reply: AsyncSequence, Sendable {
    /// One step of an answer.
    public enum Piece: Hashable, Sendable {
        /// The next bytes of the answer.
        case text([UInt8])
        /// Something about the answer while it is waited for; a client that takes one `recv` for a message is spared it.
        case notice(String)
        /// The status that a service answered with, as HTTP counts them.
        case status(Int)
        /// The service failed, and why, for the log. What the client is told of it comes as text.
        case failed(reason: String)
    }

    /// The answer, if it is whole from the beginning.
    let whole: [UInt8]?
    private let pieces: AsyncStream<Piece>

    /// An answer that is one text.
    public init(_ text: String) { self.init(bytes: Array(text.utf8)) }

    /// An answer that is there already.
    public init(bytes: [UInt8]) {
        whole = bytes
        pieces = AsyncStream { continuation in
            continuation.yield(.text(bytes))
            continuation.finish()
        }
    }

    /// An answer that is still being written: `tell` may be called until `work` returns, and `work` is cancelled when nobody
    /// listens any more.
    public init(telling work: @escaping @Sendable (_ tell: @escaping @Sendable (Piece) -> Void) async -> Void) {
        whole = nil
        let (pieces, feed) = AsyncStream.makeStream(of: Piece.self)
        let task = Task {
            await work { feed.yield($0) }
            feed.finish()
        }
        feed.onTermination = { _ in task.cancel() }
        self.pieces = pieces
    }

    /// Begins to listen; a reply can be listened to once.
    public func makeAsyncIterator() -> AsyncStream<Piece>.Iterator { pieces.makeAsyncIterator() }
}

/// How the bytes of an answer are sent to the two kinds of clients.
enum ReplyBytes {
    /// For a client that ends its messages with line feeds: bytes without any.
    static func inLine(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
    }

    /// A whole answer as one line.
    static func line(_ bytes: [UInt8]) -> [UInt8] {
        inLine(bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]) + [UInt8(ascii: "\n")]
    }

    /// For a client that takes what one `recv` returns for one message: as it is, cut at a character.
    static func cut(_ bytes: [UInt8], to most: Int) -> [UInt8] { Array(bytes.prefix(UTF8Edge.cut(bytes, to: most))) }
}
