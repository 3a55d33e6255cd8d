// SPDX-License-Identifier: MIT
import NIOCore
package import Transcript

/// Something that browsers are told as it happens: an event of the `text/event-stream` form (WHATWG HTML §9.2).
public struct ServerEvent: Sendable {
    /// What it is about. Its data is said in the page's own words elsewhere: JSON, or JSON lines.
    ///
    /// Each `Activity` has kinds of its own.
    public struct Kind: Hashable, Sendable {
        /// The event's type, as the page listens for it.
        public let name: String

        /// A kind by its name: letters only.
        public init(_ name: String) { self.name = name }

        /// New segments: a line `{"trace":0,"segments":9}`, then what `PageLines` wrote of them.
        public static let rows = Kind("rows")
        /// Notes on a segment were changed.
        public static let notes = Kind("notes")
        /// There is another trace.
        public static let traces = Kind("traces")
    }

    /// What it is about.
    public let kind: Kind
    /// UTF-8 without carriage returns; each line becomes a line of data.
    public let data: [UInt8]

    /// An event; `data` must have no carriage returns.
    public init(_ kind: Kind, _ data: [UInt8]) {
        self.kind = kind
        self.data = data
    }

    /// With one JSON object.
    package init(_ kind: Kind, _ body: (inout JSONLine) -> Void) { self.init(kind, JSONLine.object(body)) }

    /// The event as it goes to a browser.
    func encoded(id: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(data.count + data.count / 64 + 64)
        buffer.writeString("id: \(id)\nevent: \(kind.name)\n")
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            buffer.writeStaticString("data: ")
            buffer.writeBytes(line)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        buffer.writeInteger(UInt8(ascii: "\n"))
        return buffer
    }

    /// A comment: it keeps a quiet stream open and says nothing.
    static let silence = ByteBuffer(string: ": \n\n")
}
