// SPDX-License-Identifier: MIT
import Packets
import TCP

/// The words of a comment as they are put together.
struct CommentWords {
    private(set) var text = ""
    private var room = CommentWords.mostText

    /// The most octets of free text: a comment holds 65,532, and what stands around it needs some.
    static let mostText = 60_000

    mutating func add(_ words: String) { text += words }

    /// Seconds with nine decimals.
    mutating func add(_ time: Timestamp) {
        let (seconds, rest) = time.nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        let decimals = "\(rest)"
        text += "\(time.nanoseconds < 0 ? "-" : "")\(seconds)."
        for _ in decimals.utf8.count..<9 { text += "0" }
        text += decimals
    }

    /// Free text on one line: control characters and backslashes are escaped. What does not fit is cut, and says so.
    mutating func add(escaping words: String) {
        for scalar in words.unicodeScalars {
            let (value, isControl) = (scalar.value, scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value)
            let escaped = isControl ? "\\u{\(String(value, radix: 16))}" : value == 0x5C ? "\\\\" : String(scalar)
            guard room >= 0 else { break }
            room -= escaped.utf8.count
            text += room >= 0 ? escaped : "…"
        }
    }
}

/// The words of a comment as they are read: one that stands alone, then keys with their values. Keys that nobody asks for
/// are passed over, so that later versions may write more.
struct CommentFields {
    /// Why a comment is the file's own.
    struct Malformed: Error {}

    /// The word before the fields.
    let first: ArraySlice<UInt8>
    private let fields: [ArraySlice<UInt8>]

    /// Splits octets at single blanks.
    init(after octets: ArraySlice<UInt8>) throws(Malformed) {
        let words = octets.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard let first = words.first else { throw Malformed() }
        self.first = first
        fields = Array(words.dropFirst())
        for field in fields {
            guard let sign = field.firstIndex(of: UInt8(ascii: "=")), sign > field.startIndex else { throw Malformed() }
        }
    }

    /// The value of a key; nil if it is not there.
    private func value(_ key: String) throws(Malformed) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        for field in fields {
            guard let sign = field.firstIndex(of: UInt8(ascii: "=")), field[..<sign].elementsEqual(key.utf8) else {
                continue
            }
            // Which of two would be the right one?
            if found != nil { throw Malformed() }
            found = field[(sign + 1)...]
        }
        return found
    }

    /// A state, by its name in RFC 9293.
    func state(_ key: String) throws(Malformed) -> State? {
        guard let value = try value(key) else { return nil }
        for state in State.allCases where value.elementsEqual("\(state)".utf8) { return state }
        throw Malformed()
    }

    /// What counts something, from 0.
    func count(_ key: String) throws(Malformed) -> Int? {
        guard let value = try value(key) else { return nil }
        guard let count = CommentFields.integer(value), 0...Int(Int32.max) ~= count else { throw Malformed() }
        return count
    }

    /// A name, as of an error or of a source.
    func name(_ key: String) throws(Malformed) -> String? {
        guard let value = try value(key) else { return nil }
        return try CommentFields.name(value)
    }

    /// Seconds with nine decimals.
    func time(_ key: String) throws(Malformed) -> Timestamp? {
        guard var digits = try value(key) else { return nil }
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        guard digits.count > 10, digits.remove(at: digits.endIndex - 10) == UInt8(ascii: ".") else { throw Malformed() }
        var nanoseconds: Int64 = 0
        for digit in digits {
            guard 0x30...0x39 ~= digit else { throw Malformed() }
            let (shifted, isTooLong) = nanoseconds.multipliedReportingOverflow(by: 10)
            let step = Int64(digit & 0xF)
            let (sum, isTooGreat) =
                isNegative ? shifted.subtractingReportingOverflow(step) : shifted.addingReportingOverflow(step)
            if isTooLong || isTooGreat { throw Malformed() }
            nanoseconds = sum
        }
        return Timestamp(nanoseconds: nanoseconds)
    }

    // MARK: Values

    /// A decimal number; nil if it is none or too great.
    static func integer(_ octets: ArraySlice<UInt8>) -> Int? {
        guard octets.count <= 20, octets.first != UInt8(ascii: "+") else { return nil }
        return Int(String(decoding: octets, as: UTF8.self))
    }

    /// A name of letters, digits, lines and dots, of at most 64 octets.
    static func name(_ octets: ArraySlice<UInt8>) throws(Malformed) -> String {
        guard 1...64 ~= octets.count else { throw Malformed() }
        for octet in octets {
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                continue
            default: throw Malformed()
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Free text as it was before ``CommentWords/add(escaping:)``.
    static func unescaped(_ octets: ArraySlice<UInt8>) throws(Malformed) -> String {
        guard octets.contains(UInt8(ascii: "\\")) else { return String(decoding: octets, as: UTF8.self) }
        var text: [UInt8] = []
        var rest = octets
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "\\") else {
                text.append(octet)
                continue
            }
            if rest.first == UInt8(ascii: "\\") {
                rest.removeFirst()
                text.append(octet)
                continue
            }
            guard rest.starts(with: "u{".utf8), let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                throw Malformed()
            }
            let digits = String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self)
            guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else { throw Malformed() }
            text.append(contentsOf: String(scalar).utf8)
            rest = rest[(end + 1)...]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
