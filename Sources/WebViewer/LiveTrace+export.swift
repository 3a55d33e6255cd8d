// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
import Flows
import Hummingbird
import Narration
import Packets
import Transcript

/// A trace that grows, as it is now, as something to keep.
extension LiveTrace {
    /// From how many segments on the page in one file takes a connection instead of all.
    static let mostSegments = 5_000

    public func export(_ form: String, connection: Int?) throws(Refusal) -> [UInt8] {
        // A copy of the book costs nothing and is one moment of it.
        let book = withBook { $0 }
        if let connection, book.flow(connection) == nil { throw Refusal.missing("connection \(connection)") }
        let octets = try write(form, book, connection)
        withBook { $0.notes.wasExported(form, connection: connection, with: book.notes.notes) }
        return octets
    }

    private func write(_ form: String, _ book: LiveBook, _ connection: Int?) throws(Refusal) -> [UInt8] {
        switch form {
        case "html": return try page(book, connection)
        case "svg": return Array(SVG.document(charts(book, connection), title: "wiretalk: \(title)").utf8)
        case "mmd": return Array(Mermaid.document(charts(book, connection)).utf8)
        case "jsonl": return lines(book, connection)
        case "pcapng": return try capture(book, connection)
        case "pkt": return try script(book, connection)
        default: throw Refusal.missing("form .\(form)")
        }
    }

    private func page(_ book: LiveBook, _ connection: Int?) throws(Refusal) -> [UInt8] {
        let count = connection.flatMap { book.flow($0)?.rows.count } ?? book.rows.count
        guard count <= LiveTrace.mostSegments else {
            throw Refusal(
                .contentTooLarge,
                "a page in one file holds \(LiveTrace.mostSegments) segments, these are \(count): choose one connection"
            )
        }
        let words = PageWords.document(
            title: title, language: language, isPart: connection != nil && book.flows.count > 1)
        return OfflinePage.document(
            trace: book.rows(of: connection, from: 0, count: count), words: words, title: title, language: language)
    }

    private func charts(_ book: LiveBook, _ connection: Int?) -> Charts {
        var charts = Charts(language: language)
        book.forEach(of: connection) { item in
            switch item {
            case .row(let row): charts.take(.segment(row.passing))
            case .between(let entry): if let message = entry.message { charts.take(.message(message)) }
            }
        }
        for case let outcome? in book.flows.map(\.outcome) { charts.take(.connection(outcome)) }
        return charts
    }

    private func lines(_ book: LiveBook, _ connection: Int?) -> [UInt8] {
        var writer = JSONLines(words: Narration(language: language))
        var lines: [UInt8] = []
        if let capture = book.capture { writer.write(.capture(capture), into: &lines) }
        book.forEach(of: connection) { item in
            switch item {
            case .row(let row): writer.write(.segment(row.passing), into: &lines)
            // What only a page needs stands after the line itself.
            case .between(let entry): lines += entry.lines.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")]
            }
        }
        return lines
    }

    /// The frames, as far as they were kept, with what we say of them after the notes.
    private func capture(_ book: LiveBook, _ connection: Int?) throws(Refusal) -> [UInt8] {
        guard let link = book.capture?.link, let type = LinkType(name: link),
            book.rows.contains(where: { $0.octets != nil })
        else {
            throw Refusal.missing("captured frame")
        }
        let narration = Narration(language: language)
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(type, name: book.capture?.source, snapLength: PageLines.mostOctets, into: &file)
        book.forEach(of: connection) { item in
            guard case .row(let row) = item, let octets = row.octets else { return }
            let comment = narration.comment(row.passing.annotation, row.passing.segment)
            writer.write(
                octets.span.bytes, time: row.passing.annotation.time, originalLength: row.captured,
                comments: book.notes[row.passing.annotation.number] + [comment], into: &file)
        }
        return file
    }

    private func script(_ book: LiveBook, _ connection: Int?) throws(Refusal) -> [UInt8] {
        let number = connection ?? book.flows.first?.number ?? 0
        let segments = (book.flow(number)?.rows ?? []).prefix(PacketdrillScript.mostSegments).map {
            book.rows[$0].passing
        }
        guard let script = PacketdrillScript.document(segments, side: .server, source: title) else {
            throw Refusal(
                .notFound, "the first SYN of connection \(number) was not captured, and a script begins with one")
        }
        return Array(script.utf8)
    }
}

extension LiveBook {
    enum Item {
        case row(Row)
        case between(Between)
    }

    /// Everything of a connection (nil: of all) in the order in which it came.
    func forEach(of connection: Int?, _ body: (Item) -> Void) {
        var next = between.startIndex
        for row in 0...rows.count {
            while next < between.count, between[next].place == row {
                let entry = between[next]
                if connection == nil || entry.connection == nil || entry.connection == connection {
                    body(.between(entry))
                }
                next += 1
            }
            guard row < rows.count else { return }
            if connection == nil || rows[row].passing.annotation.connection == connection { body(.row(rows[row])) }
        }
    }
}
