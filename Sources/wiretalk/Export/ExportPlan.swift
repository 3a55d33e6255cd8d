// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Flows
import Packets
import Transcript

/// What of a capture is exported, and as what: decided by a first look at the file.
struct ExportPlan {
    /// The forms, by the file's ending.
    enum Form: String, CaseIterable {
        case svg, html, mmd, jsonl, pcapng, pkt

        init?(path: String) {
            guard let dot = path.lastIndex(of: ".") else { return nil }
            self.init(rawValue: path[path.index(after: dot)...].lowercased())
        }

        static var endings: String { allCases.map { ".\($0)" }.joined(separator: " ") }
    }

    /// From how many segments on the page takes one connection instead of the whole file.
    static let mostSegments = 5_000

    let file: String
    /// What the person called it.
    let name: String
    /// What messages call it.
    var called: String { name == "-" ? title : name }
    /// What an export calls the capture: its name without the folders, which are nobody else's business.
    let title: String
    let form: Form
    /// The one connection that is exported; nil for all.
    let connection: Int?
    /// Whether the page is told that the file has more than it shows.
    var isPart: Bool { connection != nil && connections > 1 }
    private var connections = 0
    /// What the user is told of the choice; nil if there was none.
    let notice: String?

    /// - Parameters:
    ///   - file: Where it is read, twice: no pipe.
    ///   - name: What the person called it, if that is something else.
    ///   - title: What pages and pictures call it, if not by the last part of its name.
    /// - Throws: if the file cannot be read or has no connection of that number.
    init(file: String, name: String? = nil, title: String? = nil, form: Form, connection: Int?) throws {
        self.file = file
        let name = name ?? title ?? file
        self.name = name
        self.title = title ?? name.split(separator: "/").last.map(String.init) ?? name
        self.form = form
        guard connection != nil || form == .pkt || form == .html else {
            self.connection = nil
            notice = nil
            return
        }
        let called = name == "-" ? self.title : name
        let survey = try Survey(of: file, called: called)
        connections = survey.connections
        if let connection {
            guard connection >= 0, connection < survey.connections else {
                throw ExportError.noSuchConnection(connection, of: called, count: survey.connections)
            }
            self.connection = connection
            notice = nil
        } else if form == .pkt || survey.segments > ExportPlan.mostSegments {
            guard let whole = survey.firstWhole ?? (form == .html && survey.connections > 0 ? 0 : nil) else {
                throw ExportError.noWholeConnection(called)
            }
            self.connection = whole
            notice = survey.connections == 1 ? nil : "exporting connection \(whole) of \(survey.connections)"
        } else {
            self.connection = nil
            notice = nil
        }
    }

    /// What a first reading of a file finds, at the speed of a summary.
    private struct Survey {
        var segments = 0
        var connections = 0
        /// The first connection of which the handshake was seen, and its end.
        var firstWhole: Int?

        init(of file: String, called name: String) throws {
            let source = try CaptureSource(path: file, name: name)
            var transcriber = Transcriber(interest: .connections, seed: 1)
            var wholes: [Int] = []
            let note: (TraceEvent) -> Void = { moment in
                guard case .connection(let connection) = moment else { return }
                let isWhole = connection.handshake.kind == .threeWay && connection.close.kind != .open
                if isWhole { wholes.append(connection.number) }
            }
            try source.forEach { item, window in
                guard case .packet(let record) = item else { return }
                transcriber.take(window.extracting(record.octets.bounds), record.info, emit: note)
            }
            transcriber.finish(emit: note)
            segments = transcriber.summary.segments
            connections = transcriber.observer.connectionCount
            firstWhole = wholes.min()
        }
    }
}

/// Why nothing was exported.
enum ExportError: Error, CustomStringConvertible {
    case noSuchConnection(Int, of: String, count: Int)
    case noWholeConnection(String)
    case noHandshake(Int)

    var description: String {
        switch self {
        case .noSuchConnection(let number, let file, let count):
            "there is no connection \(number): \(file) has \(count), counted from 0"
        case .noWholeConnection(let file):
            "\(file) has no connection with both its handshake and its end: name one with --connection"
        case .noHandshake(let number):
            "the first SYN of connection \(number) was not captured, and a script begins with one: choose another"
        }
    }
}
