// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import LiveCapture
import Packets
import TerminalViewer
import TraceStore

/// A capture that is read while it is stepped through.
struct FileFeed: TraceFeed {
    private var reader: TraceReader<FileOctets>
    private let capture: CaptureSource
    private let expression: String?
    private var filters: [LinkType: Filter] = [:]

    init(reading path: String, filter expression: String?) throws {
        capture = try CaptureSource(path: path, keepsOctets: true)
        reader = try TraceReader(capture, title: capture.name)
        self.expression = expression
    }

    var store: TraceStore<FileOctets> {
        _read { yield reader.store }
        _modify { yield &reader.store }
    }

    var source: Int32 { capture.descriptor }

    var share: Double? { capture.share }

    mutating func readOn() throws {
        guard let expression else {
            _ = try reader.readOn(capture)
            return
        }
        var filters = filters
        _ = try reader.readOn(capture) { record, window in
            let link = record.info.link
            let filter = try filters[link] ?? Filter(expression, link: link)
            filters[link] = filter
            let octets = record.octets.offset..<record.octets.offset + record.octets.count
            return filter.matches(window.extracting(octets), originalLength: record.info.originalLength)
        }
        self.filters = filters
    }
}
