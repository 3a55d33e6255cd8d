// SPDX-License-Identifier: MIT
import Flows
import Packets

/// One JSON object on a line, written octet by octet into a buffer that is used again.
package struct JSONLine {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    package mutating func begin(_ type: StaticString) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        string("type", type)
    }

    package mutating func end() {
        raw("}\n")
    }

    /// An array that stands alone.
    package mutating func list(_ body: (inout JSONLine) -> Void) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        raw("]\n")
    }

    /// An object of no type that stands alone.
    package mutating func object(_ body: (inout JSONLine) -> Void) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        end()
    }

    /// An object of no type, in a buffer of its own.
    package static func object(_ body: (inout JSONLine) -> Void) -> [UInt8] {
        var line = JSONLine()
        line.object(body)
        return line.bytes
    }

    package mutating func key(_ key: StaticString) {
        raw(needsComma ? ",\"" : "\"")
        raw(key)
        raw("\":")
        needsComma = true
    }

    package mutating func raw(_ text: StaticString) {
        bytes.append(text)
    }

    // MARK: Values with their keys

    package mutating func string(_ name: StaticString, _ value: StaticString) {
        key(name)
        element(value)
    }

    package mutating func string(_ name: StaticString, _ value: String?) {
        key(name)
        guard let value else { return raw("null") }
        quote(value)
    }

    /// Octets that are known to be UTF-8.
    package mutating func utf8(_ name: StaticString, _ value: [UInt8]) {
        key(name)
        unsafe value.withUnsafeBufferPointer { unsafe quote($0) }
    }

    package mutating func integer(_ name: StaticString, _ value: Int?) {
        key(name)
        number(value)
    }

    package mutating func integer(_ name: StaticString, _ value: UInt32?) {
        key(name)
        number(value)
    }

    package mutating func integer(_ name: StaticString, _ value: UInt64) {
        key(name)
        bytes.append(decimal: value)
    }

    package mutating func integer(_ name: StaticString, _ value: Int64) {
        key(name)
        number(value)
    }

    package mutating func boolean(_ name: StaticString, _ value: Bool) {
        key(name)
        raw(value ? "true" : "false")
    }

    /// A span or moment in nanoseconds as seconds with nine decimals.
    package mutating func seconds(_ name: StaticString, _ nanoseconds: Int64?) {
        key(name)
        guard let nanoseconds else { return raw("null") }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(seconds: nanoseconds)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func text(_ name: StaticString, _ write: (inout [UInt8]) -> Void) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        write(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func object(_ name: StaticString, _ body: (inout JSONLine) -> Void) {
        key(name)
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    package mutating func array(_ name: StaticString, _ body: (inout JSONLine) -> Void) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// An array of texts.
    package mutating func strings(_ name: StaticString, _ values: [String]) {
        array(name) { line in
            for value in values {
                line.comma()
                line.quote(value)
            }
        }
    }

    package mutating func colon() { raw(":") }

    // MARK: Elements of arrays

    package mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// An object as an element of an array.
    package mutating func record(_ body: (inout JSONLine) -> Void) {
        comma()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// An array as an element of an array.
    package mutating func tuple(_ body: (inout JSONLine) -> Void) {
        comma()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    package mutating func element(_ value: StaticString) {
        bytes.append(UInt8(ascii: "\""))
        raw(value)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func number(_ value: Int?) {
        guard let value else { return raw("null") }
        number(Int64(value))
    }

    package mutating func number(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(decimal: value.magnitude)
    }

    package mutating func number(_ value: UInt32?) {
        guard let value else { return raw("null") }
        bytes.append(decimal: UInt64(value))
    }

    /// Text as a JSON string.
    package mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { unsafe quote($0) }
    }

    /// UTF-8 as a JSON string: what needs no escape goes over in runs.
    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for index in 0..<text.count {
            let octet = unsafe text[index]
            guard JSONLine.needsEscape(octet) else { continue }
            // FF stands for what is beyond the end: it is part of no sequence.
            let second = index + 1 < text.count ? unsafe text[index + 1] : 0xff
            let third = index + 2 < text.count ? unsafe text[index + 2] : 0xff
            let wide = JSONLine.wideControl(octet, second, third)
            if octet >= 0x80 && wide == nil { continue }
            unsafe bytes.append(contentsOf: text[start..<index])
            if let wide { escape(wide.code) } else { escape(octet) }
            start = index + (wide?.length ?? 1)
        }
        unsafe bytes.append(contentsOf: text[start...])
        bytes.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private static func needsEscape(_ octet: UInt8) -> Bool {
        octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") || octet == 0x7f
            || octet == 0xc2 || octet == 0xe2
    }

    /// The control character beyond ASCII that these octets of UTF-8 are, if they are one: U+0080 to U+009F, which command
    /// a terminal; U+2028 and U+2029, which end a line for many readers.
    private static func wideControl(
        _ first: UInt8, _ second: UInt8, _ third: UInt8
    ) -> (code: UInt16, length: Int)? {
        if first == 0xc2, second < 0xa0 { return (UInt16(second), 2) }
        guard first == 0xe2, second == 0x80, third & 0xfe == 0xa8 else { return nil }
        return (0x2000 | UInt16(third & 0x3f), 3)
    }

    private mutating func escape(_ code: UInt16) {
        raw("\\u")
        for shift in [12, 8, 4, 0] as [UInt16] { bytes.append(JSONLine.hex(UInt8(code >> shift & 0xf))) }
    }

    private mutating func escape(_ octet: UInt8) {
        switch octet {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case UInt8(ascii: "\n"): raw("\\n")
        case UInt8(ascii: "\r"): raw("\\r")
        case UInt8(ascii: "\t"): raw("\\t")
        default:
            raw("\\u00")
            bytes.append(JSONLine.hex(octet >> 4))
            bytes.append(JSONLine.hex(octet & 0xf))
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}

extension [UInt8] {
    /// Appends nanoseconds as seconds with nine decimals.
    mutating func append(seconds nanoseconds: Int64) {
        if nanoseconds < 0 { append(UInt8(ascii: "-")) }
        let (whole, part) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var digits = Digits()
        digits.prepend(9, lastDigitsOf: part)
        digits.prepend(UInt8(ascii: "."))
        append(decimal: whole)
        append(digits)
    }
}
