// SPDX-License-Identifier: MIT

/// An HTTP answer as `curl --include` writes it, taken in piece by piece: wherever it is cut, the same comes out.
struct HTTPReply: Sendable {
    /// The status of the answer; nil before it came.
    private(set) var status: Int?
    /// The header fields by their names in small letters.
    private(set) var fields: [String: String] = [:]
    /// Whether the header is complete.
    private(set) var hasHeader = false
    private var line: [UInt8] = []
    /// What is kept of a header line.
    private static let most = 16_384

    /// Takes in what came. Returns what of it belongs to the body.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        guard !hasHeader else { return Array(bytes) }
        var body: [UInt8] = []
        for byte in bytes {
            if hasHeader {
                body.append(byte)
            } else if byte == UInt8(ascii: "\n") {
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                end(String(decoding: line, as: UTF8.self))
                line = []
            } else if line.count < HTTPReply.most {
                line.append(byte)
            }
        }
        return body
    }

    private mutating func end(_ line: String) {
        if line.hasPrefix("HTTP/") {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            fields = [:]
        } else if line.isEmpty {
            // 100 (continue) and its like come before the answer proper.
            hasHeader = status.map { $0 >= 200 } ?? true
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...]
            fields[line[..<colon].lowercased()] = String(value.drop { $0 == " " || $0 == "\t" })
        }
    }
}

/// The events of a stream of `text/event-stream`, taken in piece by piece: comments are left out, lines end with LF, CR LF
/// or CR.
struct EventStream: Sendable {
    private var line: [UInt8] = []
    private var data: [[UInt8]] = []
    private var lastWasCR = false
    private var isFirst = true

    /// Takes in what came. Returns the data of each event that is complete.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for byte in bytes {
            defer { lastWasCR = byte == UInt8(ascii: "\r") }
            switch byte {
            case UInt8(ascii: "\n") where lastWasCR: break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): endLine(&events)
            default: line.append(byte)
            }
        }
        return events
    }

    /// Nothing more will come: what has begun is an event, too, as some services end without a blank line.
    mutating func finish() -> [[UInt8]] {
        var events: [[UInt8]] = []
        if !line.isEmpty { endLine(&events) }
        endEvent(&events)
        return events
    }

    private mutating func endLine(_ events: inout [[UInt8]]) {
        var text = line[...]
        line = []
        if isFirst, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        isFirst = false
        guard !text.isEmpty else { return endEvent(&events) }
        let name = Array("data:".utf8)
        guard text.starts(with: name) else { return }
        text = text.dropFirst(name.count)
        data.append(Array(text.first == UInt8(ascii: " ") ? text.dropFirst() : text))
        // Each line of these services is an event, and not all of them put a blank line after it.
        if data.count == 1, JSON(data[0]) != nil || data[0].elementsEqual("[DONE]".utf8) { endEvent(&events) }
    }

    private mutating func endEvent(_ events: inout [[UInt8]]) {
        if !data.isEmpty { events.append(Array(data.joined(separator: [UInt8(ascii: "\n")]))) }
        data = []
    }
}
