// SPDX-License-Identifier: MIT
import CPage
import FileSource
import Flows
public import Narration
import Transcript

/// The page as one file that works for ever without a network: document, looks, code, and the core that reads captures.
///
/// It is put together by `make page` before the program is compiled, and is part of it then. What it is given stands in
/// the place of a mark: a capture, gzipped where that program is here, and what the capture is called.
public enum PageFile {
    /// Where what the page is given stands.
    private static let mark = Array("<!--{given}-->".utf8)

    /// The page without a capture, as it was built.
    public static func document() throws(PageMissing) -> [UInt8] {
        var count = 0
        guard let octets = cpage_octets(&count) else { throw PageMissing() }
        return [UInt8](UnsafeBufferPointer(start: octets, count: count))
    }

    /// The page with a capture in it.
    public static func document(
        holding capture: [UInt8], title: String, language: Language
    ) throws(PageMissing) -> [UInt8] {
        let page = try document()
        guard let start = place(of: mark, in: page) else { throw PageMissing() }
        let packed = Packer.gzipped(capture)
        let given = JSONLine.object { line in
            line.string("language", language.rawValue)
            line.string("title", title)
        }
        var whole = Array(page[..<start])
        whole += "<script type=\"application/json\" id=\"given\">".utf8
        // A `<` could end the element, and is only ever part of a string.
        for octet in given { if octet == UInt8(ascii: "<") { whole += "\\u003c".utf8 } else { whole.append(octet) } }
        whole += "</script>\n<script type=\"text/plain\" id=\"capture\">".utf8
        appendBase64(of: packed ?? capture, to: &whole)
        whole += "</script>".utf8
        return whole + page[(start + mark.count)...]
    }

    private static func place(of wanted: [UInt8], in octets: [UInt8]) -> Int? {
        // It stands before the long part.
        octets.indices.first { octets[$0] == wanted[0] && octets[$0...].starts(with: wanted) }
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// RFC 4648 §4.
    private static func appendBase64(of octets: [UInt8], to text: inout [UInt8]) {
        for start in stride(from: 0, to: octets.count, by: 3) {
            let group = octets[start..<min(start + 3, octets.count)]
            var bits: UInt32 = 0
            for place in 0..<3 { bits = bits << 8 | (place < group.count ? UInt32(group[start + place]) : 0) }
            for place in 0..<4 {
                let letter = letters[Int(bits >> (18 - 6 * UInt32(place)) & 63)]
                text.append(place <= group.count ? letter : UInt8(ascii: "="))
            }
        }
    }
}

/// The program was compiled without its page.
public struct PageMissing: Error, CustomStringConvertible {
    /// One sentence without its full stop: what is wrong, and what to do.
    public var description: String {
        "this program was built without its page, which must be there first: build it with make build"
            + " (it takes a Swift toolchain with the embedded standard library, wasi-libc and xz)"
    }
}
