// SPDX-License-Identifier: MIT

/// A few characters put together from the last to the first, as the digits of a number come, and appended in one piece:
/// the array is looked at once for a number or an address, not once a digit.
package struct Digits {
    private static let most = 24

    private var octets = InlineArray<24, UInt8>(repeating: 0)
    private var start = Digits.most

    package init() {}

    /// Puts a character before the others.
    package mutating func prepend(_ octet: UInt8) {
        start -= 1
        octets[start] = octet
    }

    /// Puts a number before the others, in decimal.
    package mutating func prepend(decimal number: UInt64) {
        var rest = number
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            prepend(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest > 0
    }

    /// Puts the last `count` digits of a number before the others.
    package mutating func prepend(_ count: Int, lastDigitsOf number: UInt64) {
        var rest = number
        for _ in 0..<count {
            prepend(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
    }

    fileprivate borrowing func append(to text: inout [UInt8]) {
        unsafe octets.span.extracting(start...).withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
    }
}

extension [UInt8] {
    package mutating func append(_ digits: borrowing Digits) { digits.append(to: &self) }

    /// Appends a number in decimal digits.
    package mutating func append(decimal number: UInt64) {
        if number < 10 { return append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)) }
        var digits = Digits()
        digits.prepend(decimal: number)
        append(digits)
    }

    /// Appends so many blanks; none if that is less than one.
    package mutating func append(blanks count: Int) {
        let some: StaticString = "                                "
        var rest = count
        while rest > 0 {
            let part = Swift.min(rest, some.utf8CodeUnitCount)
            some.withUTF8Buffer { unsafe append(contentsOf: $0.prefix(part)) }
            rest -= part
        }
    }

    package mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }
}
