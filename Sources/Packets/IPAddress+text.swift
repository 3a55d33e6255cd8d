// SPDX-License-Identifier: MIT

extension IPAddress {
    /// Adds the address as text: dotted decimal, or RFC 5952's form for IPv6. Allocates nothing if there is room.
    public func write(into text: inout [UInt8]) {
        guard isIPv6 else { return writeDotted(UInt32(truncatingIfNeeded: low), into: &text) }
        // IPv4-mapped and the unspecified block's IPv4 form (RFC 5952 §5).
        if high == 0 && low >> 32 == 0xFFFF {
            text.append(contentsOf: "::ffff:".utf8)
            return writeDotted(UInt32(truncatingIfNeeded: low), into: &text)
        }
        let gap = longestZeroRun
        var index = 0
        while index < 8 {
            if index == gap.lowerBound && !gap.isEmpty {
                text.append(UInt8(ascii: ":"))
                text.append(UInt8(ascii: ":"))
                index = gap.upperBound
                continue
            }
            if index > 0 && index != gap.upperBound { text.append(UInt8(ascii: ":")) }
            writeHexadecimal(group(index), into: &text)
            index += 1
        }
    }

    /// One of the eight groups of an IPv6 address.
    func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index & 3)))
    }

    /// The groups that `::` stands for: the longest run of zeros, the first of equals, at least two (RFC 5952 §4.2).
    private var longestZeroRun: Range<Int> {
        var best = 8..<8
        var start = 0
        for index in 0...8 where index == 8 || group(index) != 0 {
            if index - start > max(1, best.count) { best = start..<index }
            start = index + 1
        }
        return best
    }
}

private func writeDotted(_ address: UInt32, into text: inout [UInt8]) {
    var digits = Digits()
    digits.prepend(dotted: address)
    text.append(digits)
}

extension Digits {
    /// Puts an IPv4 address before the others.
    fileprivate mutating func prepend(dotted address: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            if shift > 0 { prepend(UInt8(ascii: ".")) }
            prepend(decimal: UInt64(address >> shift & 0xFF))
        }
    }
}

/// Adds a number in lower-case hexadecimal digits, without leading zeros.
private func writeHexadecimal(_ number: UInt16, into text: inout [UInt8]) {
    var shift = number >= 0x1000 ? 12 : number >= 0x100 ? 8 : number >= 0x10 ? 4 : 0
    while shift >= 0 {
        let digit = UInt8(truncatingIfNeeded: number >> UInt16(shift) & 0xF)
        text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        shift -= 4
    }
}

extension IPAddress: LosslessStringConvertible {
    /// Dotted decimal, or the one form that RFC 5952 has of an IPv6 address: lower case, the longest zeros as `::`.
    public var description: String {
        var text: [UInt8] = []
        write(into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The address that a text names: "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1". Nil for anything else.
    public init?(_ description: String) {
        if let address = parseDotted(description[...]) {
            self.init(v4: address)
        } else if let (high, low) = parseGroups(description) {
            self.init(v6High: high, low: low)
        } else {
            return nil
        }
    }
}

extension SocketAddress: LosslessStringConvertible {
    /// Adds "192.0.2.1:80" or "[2001:db8::1]:80". Allocates nothing if there is room.
    public func write(into text: inout [UInt8]) {
        if address.isIPv6 {
            text.append(UInt8(ascii: "["))
            address.write(into: &text)
            text.append(UInt8(ascii: "]"))
        }
        var digits = Digits()
        digits.prepend(decimal: UInt64(port))
        digits.prepend(UInt8(ascii: ":"))
        if !address.isIPv6 { digits.prepend(dotted: UInt32(truncatingIfNeeded: address.low)) }
        text.append(digits)
    }

    /// "192.0.2.1:80", or "[2001:db8::1]:80" with the brackets of RFC 3986 §3.2.2.
    public var description: String {
        var text: [UInt8] = []
        write(into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The end that a text names, in the form of ``description``. Nil for anything else.
    public init?(_ description: String) {
        guard let colon = description.lastIndex(of: ":"),
            let port = parseNumber(description[description.index(after: colon)...], UInt16.max)
        else { return nil }
        var host = description[..<colon]
        let isBracketed = host.first == "[" && host.last == "]" && host.count > 2
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let address = IPAddress(String(host)), address.isIPv6 == isBracketed else { return nil }
        self.init(address: address, port: port)
    }
}

/// A decimal number without sign or leading zeros, at most `greatest`.
private func parseNumber(_ text: Substring, _ greatest: UInt16) -> UInt16? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        text.utf8.count == 1 || text.first != "0", let number = UInt16(text), number <= greatest
    else { return nil }
    return number
}

private func parseDotted(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
        guard let number = parseNumber(part, 255) else { return nil }
        address = address << 8 | UInt32(number)
    }
    return address
}

/// IPv6's groups, with one `::` at most and perhaps an IPv4 address at the end (RFC 4291 §2.2).
private func parseGroups(_ text: String) -> (high: UInt64, low: UInt64)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.count <= 9 else { return nil }
    var groups: [UInt16] = []
    var gap: Int?
    for (index, part) in parts.enumerated() {
        let isLast = index == parts.count - 1
        if part.isEmpty {
            // An empty part is the gap, or the text's beginning or end beside it.
            if index == 0 && parts[1].isEmpty || isLast && parts[index - 1].isEmpty { continue }
            guard gap == nil, index > 0, !isLast else { return nil }
            gap = groups.count
        } else if isLast, let address = parseDotted(part) {
            groups += [UInt16(truncatingIfNeeded: address >> 16), UInt16(truncatingIfNeeded: address)]
        } else {
            guard part.utf8.count <= 4, part.first != "+", let group = UInt16(part, radix: 16) else { return nil }
            groups.append(group)
        }
    }
    if let gap {
        guard groups.count < 8 else { return nil }
        groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let words = groups.reduce(into: (high: UInt64(0), low: UInt64(0))) { words, group in
        words.high = words.high << 16 | words.low >> 48
        words.low = words.low << 16 | UInt64(group)
    }
    return words
}
