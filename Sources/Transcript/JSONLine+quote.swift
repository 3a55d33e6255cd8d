// SPDX-License-Identifier: MIT

/// Text as a JSON string, with what has to be escaped in it.
extension JSONLine {
    /// UTF-8 as a JSON string: what needs no escape goes over in runs.
    mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        put(UInt8(ascii: "\""))
        var start = 0
        var index = 0
        while index < text.count {
            index += unsafe JSONLine.plain(text, from: index)
            guard index < text.count else { break }
            let octet = unsafe text[index]
            // FF stands for what is beyond the end: it is part of no sequence.
            let second = index + 1 < text.count ? unsafe text[index + 1] : 0xff
            let third = index + 2 < text.count ? unsafe text[index + 2] : 0xff
            let wide = JSONLine.wideControl(octet, second, third)
            if !JSONLine.needsEscape(octet) || octet >= 0x80 && wide == nil {
                index += 1
                continue
            }
            unsafe put(UnsafeBufferPointer(rebasing: text[start..<index]))
            if let wide { escape(wide.code) } else { escape(octet) }
            index += wide?.length ?? 1
            start = index
        }
        unsafe put(UnsafeBufferPointer(rebasing: text[start...]))
        put(UInt8(ascii: "\""))
    }

    /// How many octets from a place on certainly need no escape: eight are looked at together.
    private static func plain(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = text.baseAddress else { return 0 }
        var count = 0
        while start + count + 8 <= text.count {
            let octets = unsafe UnsafeRawPointer(base + start + count).loadUnaligned(as: UInt64.self)
            // Octets below 32, and then each one that `needsEscape` names.
            let odd =
                ((octets &- each(0x20)) & ~octets & each(0x80)) | holds(octets, UInt8(ascii: "\""))
                | holds(octets, UInt8(ascii: "\\")) | holds(octets, 0x7f) | holds(octets, 0xc2) | holds(octets, 0xe2)
            if odd != 0 { break }
            count += 8
        }
        return count
    }

    /// Eight times the same octet.
    @inline(__always)
    private static func each(_ octet: UInt8) -> UInt64 { UInt64(octet) &* 0x0101_0101_0101_0101 }

    /// Not 0 if one of eight octets is this one.
    @inline(__always)
    private static func holds(_ octets: UInt64, _ octet: UInt8) -> UInt64 {
        let difference = octets ^ each(octet)
        return (difference &- each(1)) & ~difference & each(0x80)
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
        for shift in [12, 8, 4, 0] as [UInt16] { put(JSONLine.hex(UInt8(code >> shift & 0xf))) }
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
            put(JSONLine.hex(octet >> 4))
            put(JSONLine.hex(octet & 0xf))
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
