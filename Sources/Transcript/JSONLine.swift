// SPDX-License-Identifier: MIT
import Flows
import Packets

/// One JSON object on a line, written octet by octet into a buffer that is used again.
package struct JSONLine {
    /// The line, and room behind it: to append to an array takes longer than to write where there is room.
    private var room = [UInt8](repeating: 0, count: 2_048)
    /// How long the line is.
    private var count = 0
    private var needsComma = false
    /// Where others write what then goes into the line.
    private var aside: [UInt8] = []

    package init() {}

    /// The line as far as it is written.
    package var bytes: [UInt8] { [UInt8](room[..<count]) }

    /// Appends the line to `out`.
    package func append(to out: inout [UInt8]) {
        let count = count
        unsafe room.withUnsafeBufferPointer {
            unsafe out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[..<count]))
        }
    }

    package mutating func begin(_ type: StaticString) {
        count = 0
        put(UInt8(ascii: "{"))
        needsComma = false
        string("type", type)
    }

    package mutating func end() {
        raw("}\n")
    }

    /// An array that stands alone.
    package mutating func list(_ body: (inout JSONLine) -> Void) {
        count = 0
        put(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        raw("]\n")
    }

    /// An object of no type that stands alone.
    package mutating func object(_ body: (inout JSONLine) -> Void) {
        count = 0
        put(UInt8(ascii: "{"))
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

    // Inlined, what is written of a key that is known when the program is built is a few moves of registers.

    @inline(__always)
    package mutating func key(_ key: StaticString) {
        let comma = needsComma ? 1 : 0
        let length = key.utf8CodeUnitCount
        unsafe write(comma + length + 3) { octets in
            unsafe octets.storeBytes(of: UInt8(ascii: ","), as: UInt8.self)
            let name = unsafe octets + comma
            unsafe name.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            unsafe (name + 1).copyMemory(from: key.utf8Start, byteCount: length)
            unsafe (name + 1 + length).storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            unsafe (name + 2 + length).storeBytes(of: UInt8(ascii: ":"), as: UInt8.self)
        }
        needsComma = true
    }

    @inline(__always)
    package mutating func raw(_ text: StaticString) {
        unsafe write(text.utf8CodeUnitCount) {
            unsafe $0.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        }
    }

    @inline(__always)
    mutating func put(_ octet: UInt8) {
        unsafe write(1) { unsafe $0.storeBytes(of: octet, as: UInt8.self) }
    }

    mutating func put(_ octets: UnsafeBufferPointer<UInt8>) {
        guard let start = octets.baseAddress else { return }
        unsafe write(octets.count) { unsafe $0.copyMemory(from: start, byteCount: octets.count) }
    }

    /// Makes the line longer by as many octets as `body` then writes.
    @inline(__always)
    private mutating func write(_ more: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
        let place = count
        if room.count - place < more { widen(by: more) }
        unsafe room.withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { unsafe body(start + place) }
        }
        count = place + more
    }

    @inline(never)
    private mutating func widen(by more: Int) {
        room.append(contentsOf: repeatElement(0, count: max(more, room.count)))
    }

    // MARK: Values with their keys

    @inline(__always)
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

    @inline(__always)
    package mutating func integer(_ name: StaticString, _ value: Int?) {
        key(name)
        number(value)
    }

    @inline(__always)
    package mutating func integer(_ name: StaticString, _ value: UInt32?) {
        key(name)
        number(value)
    }

    package mutating func integer(_ name: StaticString, _ value: UInt64) {
        key(name)
        decimal(value)
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
        let (whole, part) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        raw(nanoseconds < 0 ? "\"-" : "\"")
        decimal(whole)
        put(UInt8(ascii: "."))
        digits(part, 9)
        put(UInt8(ascii: "\""))
    }

    @inline(__always)
    package mutating func text(_ name: StaticString, _ write: (inout [UInt8]) -> Void) {
        key(name)
        put(UInt8(ascii: "\""))
        aside.removeAll(keepingCapacity: true)
        write(&aside)
        unsafe aside.withUnsafeBufferPointer { unsafe put($0) }
        put(UInt8(ascii: "\""))
    }

    @inline(__always)
    package mutating func object(_ name: StaticString, _ body: (inout JSONLine) -> Void) {
        key(name)
        put(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        put(UInt8(ascii: "}"))
        needsComma = true
    }

    @inline(__always)
    package mutating func array(_ name: StaticString, _ body: (inout JSONLine) -> Void) {
        key(name)
        put(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        put(UInt8(ascii: "]"))
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

    @inline(__always)
    package mutating func comma() {
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// An object as an element of an array.
    package mutating func record(_ body: (inout JSONLine) -> Void) {
        comma()
        put(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        put(UInt8(ascii: "}"))
        needsComma = true
    }

    /// An array as an element of an array.
    package mutating func tuple(_ body: (inout JSONLine) -> Void) {
        comma()
        put(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        put(UInt8(ascii: "]"))
        needsComma = true
    }

    @inline(__always)
    package mutating func element(_ value: StaticString) {
        let length = value.utf8CodeUnitCount
        unsafe write(length + 2) { octets in
            unsafe octets.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            unsafe (octets + 1).copyMemory(from: value.utf8Start, byteCount: length)
            unsafe (octets + 1 + length).storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        }
    }

    package mutating func number(_ value: Int?) {
        guard let value else { return raw("null") }
        number(Int64(value))
    }

    package mutating func number(_ value: Int64) {
        if value < 0 { put(UInt8(ascii: "-")) }
        decimal(value.magnitude)
    }

    package mutating func number(_ value: UInt32?) {
        guard let value else { return raw("null") }
        decimal(UInt64(value))
    }

    /// Text as a JSON string.
    package mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { unsafe quote($0) }
    }

    // MARK: Numbers

    private mutating func decimal(_ number: UInt64) {
        if number < 10 { return put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)) }
        digits(number, JSONLine.length(of: number))
    }

    /// The last `count` digits of a number.
    private mutating func digits(_ number: UInt64, _ count: Int) {
        unsafe write(count) { octets in
            var rest = number
            var place = count
            while place > 1 {
                let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
                let (tens, ones) = UInt16(truncatingIfNeeded: pair).quotientAndRemainder(dividingBy: 10)
                rest = quotient
                place -= 2
                unsafe octets.storeBytes(
                    of: (0x3030 | tens | ones << 8).littleEndian, toByteOffset: place, as: UInt16.self)
            }
            if place == 1 {
                unsafe octets.storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
            }
        }
    }

    private static func length(of number: UInt64) -> Int {
        var length = 1
        var bound: UInt64 = 10
        while number >= bound, length < 20 {
            length += 1
            let (next, overflows) = bound.multipliedReportingOverflow(by: 10)
            if overflows { break }
            bound = next
        }
        return length
    }
}
