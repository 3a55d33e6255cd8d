// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Foundation
import Packets
import TCP
import Testing

/// Every public capture beside the package, held against tshark frame by frame.
@Suite("Against tshark")
struct AgainstTsharkTests {
    static let fields = [
        "frame.number", "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport",
        "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.len", "tcp.window_size_value", "tcp.options.mss_val",
        "tcp.options.wscale.shift", "tcp.options.sack_perm", "tcp.options.timestamp.tsval",
        "tcp.options.timestamp.tsecr", "tcp.options.sack_le", "tcp.options.sack_re",
    ]

    static var captures: [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appendingPathComponent("../shared/captures").standardized
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.contains(".pcap") }.sorted().map { folder.appendingPathComponent($0).path }
    }

    @Test("the same ports, numbers, flags, lengths, options and addresses")
    func agree() throws {
        let captures = Self.captures
        guard !captures.isEmpty else { return print("skipped: no ../shared/captures beside the package") }
        guard try run("tshark", ["-v"]) != nil else { return print("skipped: tshark is not installed") }
        var frames = 0
        var declared = 0
        for path in captures {
            let ours = try segments(path)
            for row in try rows(path) {
                guard let number = Int(row["frame.number"] ?? ""), Self.isPlain(row) else { continue }
                frames += 1
                guard let mine = ours[number] else {
                    Issue.record("\(path) frame \(number): \(row["frame.protocols"] ?? "") is missing")
                    continue
                }
                if mine.isEmpty {
                    declared += 1
                    continue
                }
                for (field, value) in mine { #expect(value == row[field], "\(path) frame \(number) \(field)") }
            }
        }
        print(
            "\(captures.count) captures, \(frames) frames with one TCP header, \(declared) of them declared a problem")
    }

    /// Whether tshark saw exactly one IP and one TCP header, all of it.
    private static func isPlain(_ row: [String: String]) -> Bool {
        let layers = (row["frame.protocols"] ?? "").split(separator: ":")
        return row["tcp.seq_raw"]?.isEmpty == false && row["tcp.len"]?.isEmpty == false
            && layers.count { $0 == "tcp" } == 1 && layers.count { $0 == "ip" || $0 == "ipv6" } == 1
            && !layers.contains("icmp") && !layers.contains("icmpv6")
            && ["eth", "sll", "null", "raw", "ip", "ipv6", "ppp", "fddi", "nflog", "ipoib", "arcnet"].contains(
                layers.first ?? "")
    }

    private func rows(_ path: String) throws -> [[String: String]] {
        let arguments =
            ["-n", "-r", path, "-o", "tcp.relative_sequence_numbers:FALSE", "-Y", "tcp", "-T", "fields"]
            + ["-E", "separator=|", "-E", "occurrence=a", "-E", "aggregator=;"] + Self.fields.flatMap { ["-e", $0] }
        guard let ran = try run("tshark", arguments) else { return [] }
        return String(decoding: ran.output, as: UTF8.self).split(separator: "\n").map { line in
            let values = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            var row = Dictionary(zip(Self.fields, values), uniquingKeysWith: { first, _ in first })
            // tshark's flags have the three reserved bits too, and its SACK-permitted is the option's octets.
            let flags = UInt16(row["tcp.flags"]?.dropFirst(2) ?? "", radix: 16) ?? 0
            row["tcp.flags"] = "\(flags & 0x1FF)"
            if row["tcp.options.sack_perm"] != "" { row["tcp.options.sack_perm"] = "present" }
            return row
        }
    }

    /// What we say of each frame, in tshark's words; empty for one that is a problem.
    private func segments(_ path: String) throws -> [Int: [String: String]] {
        var found: [Int: [String: String]] = [:]
        var decoder = Decoder()
        do {
            try CaptureSource(path: path).forEach { item, window in
                guard case .packet(let record) = item else { return }
                let number = record.info.number
                let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
                do throws(DecodeError) {
                    let packet = try decoder.decode(frame, record.info)
                    if let packet, case .tcp(let header) = packet.transport {
                        found[number] = Self.words(packet, header)
                    }
                } catch { found[number] = [:] }
            }
        } catch is FileError {
            // tshark has nothing of it either.
        }
        return found
    }

    private static func words(_ packet: Packet, _ header: TCPHeader) -> [String: String] {
        let segment = header.segment
        let family = packet.source.isIPv6 ? "ipv6" : "ip"
        func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }
        var words: [String: String] = [:]
        words["\(family).src"] = packet.source.description
        words["\(family).dst"] = packet.destination.description
        words["tcp.srcport"] = text(header.sourcePort)
        words["tcp.dstport"] = text(header.destinationPort)
        words["tcp.seq_raw"] = text(segment.seq)
        words["tcp.len"] = text(segment.textLength)
        words["tcp.window_size_value"] = text(segment.window)
        words["tcp.options.mss_val"] = text(segment.options.maximumSegmentSize)
        words["tcp.options.wscale.shift"] = text(segment.options.windowScale)
        words["tcp.options.timestamp.tsval"] = text(segment.options.timestamps?.value)
        words["tcp.options.timestamp.tsecr"] = text(segment.options.timestamps?.echo)
        words["tcp.options.sack_le"] = segment.options.sack.map { text($0.left) }.joined(separator: ";")
        words["tcp.options.sack_re"] = segment.options.sack.map { text($0.right) }.joined(separator: ";")
        words["tcp.flags"] = text(segment.flags.rawValue)
        if segment.flags.contains(.ack) { words["tcp.ack_raw"] = "\(segment.acknowledgmentField)" }
        words["tcp.options.sack_perm"] = segment.options.sackPermitted ? "present" : ""
        return words
    }
}
