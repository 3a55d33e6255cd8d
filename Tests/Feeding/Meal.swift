// SPDX-License-Identifier: MIT
import CaptureFiles
import Flows
import Narration
import Packets
public import Transcript

/// What came of a capture that lay in memory: read, decoded, observed, its dialogue put together, written as JSON.
///
/// Mutation tests and the fuzzer feed damaged captures this way, and ask whether all of it is accounted for.
public struct Meal: Sendable {
    /// What `summary` says at the end.
    public private(set) var summary = Summary()
    /// The same where only connections were asked for, with every segment in a batch.
    public private(set) var connectionsSummary = Summary()
    /// Packets that the reader handed on.
    public private(set) var packets = 0
    /// Segments that were said.
    public private(set) var saidSegments = 0
    /// Summaries that were said: one is right.
    public private(set) var saidSummaries = 0
    /// Lines of JSON.
    public private(set) var lines = 0
    /// Lines that were not one object.
    public private(set) var brokenLines = 0
    /// The most octets that the reader asked to see at once.
    public private(set) var greatestRequest = 0
    /// Whether it asked for more at the file's end.
    public private(set) var askedBeyondTheEnd = false
    /// Whether it ended within a number of steps that no file of its length needs.
    public private(set) var ended = false

    /// Takes in a file, as if it came by in pieces of `window` octets.
    public init(_ file: [UInt8], window: Int = 512) {
        var transcriber = Transcriber(seed: 1)
        var limits = Observer.Limits()
        limits.cached = 0
        var silent = Transcriber(interest: .connections, limits: limits, seed: 1)
        var json = JSONLines(words: Narration(language: file.count % 2 == 0 ? .english : .chinese))
        var out: [UInt8] = []
        func say(_ moment: TraceEvent, _ meal: inout Meal) {
            out.removeAll(keepingCapacity: true)
            json.write(moment, into: &out)
            meal.note(moment, out)
        }
        var parser = CaptureParser()
        let octets = file.span.bytes
        var start = 0
        var end = min(window, file.count)
        var steps = 4 * file.count + 100
        while steps > 0 {
            steps -= 1
            let seen = octets.extracting(start..<end)
            guard let step = try? parser.next(in: seen, atEnd: end == file.count) else { break }
            start += parser.consumed
            switch step {
            case .packet(let record):
                packets += 1
                let frame = seen.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
                transcriber.take(frame, record.info) { say($0, &self) }
                silent.take(frame, record.info) { _ in }
            case .needMore(let count):
                greatestRequest = max(greatestRequest, count)
                askedBeyondTheEnd = askedBeyondTheEnd || end == file.count
                guard !askedBeyondTheEnd else { return }
                end = min(max(end + window, start + count), file.count)
                continue
            case .interface(let interface):
                say(.capture(CaptureHeader(source: "", link: interface.link.name, resolution: "us")), &self)
            case .problem(let problem):
                let problem = Problem(number: nil, layer: "file", reason: "\(problem)")
                transcriber.problem(problem) { say($0, &self) }
                silent.problem(problem) { _ in }
            case .statistics(let statistics):
                for comment in statistics.comments(in: seen).compactMap({ TraceComment($0) }) {
                    if let event = comment.event { say(event, &self) }
                    if case .note(let frame, let texts) = comment {
                        say(.notes(FrameNotes(number: frame, texts: texts)), &self)
                    }
                    if TraceComment(comment.text)?.text != comment.text { brokenLines += 1 }
                }
            case .skipped: break
            case .end: steps = 0
            }
            ended = steps == 0
        }
        ended = ended || steps > 0
        transcriber.finish { say($0, &self) }
        silent.finish { _ in }
        connectionsSummary = silent.summary
    }

    private mutating func note(_ moment: TraceEvent, _ line: [UInt8]) {
        lines += 1
        if line.first != UInt8(ascii: "{") || line.suffix(2) != [UInt8(ascii: "}"), UInt8(ascii: "\n")]
            || line.dropLast().contains(where: { $0 < 0x20 }) || String(validating: line, as: UTF8.self) == nil
        {
            brokenLines += 1
        }
        switch moment {
        case .segment: saidSegments += 1
        case .summary(let summary):
            self.summary = summary
            saidSummaries += 1
        case .capture, .fate, .message, .problem, .connection, .call, .kernel, .datagram, .icmp, .notes: break
        }
    }

    /// What does not add up, in words; nil if every packet is accounted for.
    public var complaint: String? {
        if !ended { return "the reader did not come to an end" }
        if askedBeyondTheEnd { return "the reader asked for more at the end" }
        if greatestRequest > CaptureParser.greatestBlock { return "the reader asked for \(greatestRequest) octets" }
        if saidSummaries != 1 { return "\(saidSummaries) summaries" }
        if summary.frames != packets { return "\(packets) packets, but \(summary.frames) frames" }
        if summary.segments != saidSegments { return "\(saidSegments) segments said, \(summary.segments) counted" }
        let accounted = summary.segments + summary.others + summary.undecoded
        if accounted != summary.frames { return "\(summary.frames) frames, \(accounted) accounted for" }
        if summary.undecoded > 0, summary.problems == 0 { return "frames not decoded, and no problem" }
        if summary != connectionsSummary { return "summaries differ: \(summary) and \(connectionsSummary)" }
        return brokenLines > 0 ? "\(brokenLines) lines of \(lines) are broken" : nil
    }
}
