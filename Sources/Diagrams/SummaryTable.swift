// SPDX-License-Identifier: MIT
public import Flows
import Packets
import TCP

/// A row a connection: who, how it opened and closed, how much was said, and what was odd.
public enum SummaryTable {
    /// The heading of the rows.
    public static func heading(_ style: Style) -> String {
        let titles = [
            "#", "client", "server", "handshake", "close", "segments", "client/server bytes", "states", "history",
        ]
        var row = Row()
        for title in titles { row.cell { $0 += title.utf8 } }
        return style.paint(row.text, .strong)
    }

    /// A connection's row; its oddities follow on the same line.
    public static func row(_ connection: Connection, _ style: Style) -> String {
        var row = Row()
        row.cell { $0 += "\(connection.number)".utf8 }
        row.cell { connection.client.write(into: &$0) }
        row.cell { connection.server.write(into: &$0) }
        row.cell { text in
            text += connection.handshake.kind.name.description.utf8
            if let roundTrip = connection.handshake.roundTrip { text += " \(micros(roundTrip))".utf8 }
        }
        row.cell { $0 += connection.close.kind.name.description.utf8 }
        row.cell { $0 += "\(connection.segments)".utf8 }
        row.cell { $0 += "\(connection.clientBytes)/\(connection.serverBytes)".utf8 }
        row.cell { text in
            text += name(connection.clientState).utf8
            text.append(UInt8(ascii: "/"))
            text += name(connection.serverState).utf8
        }
        row.cell { $0 += connection.history.text.utf8 }
        for (name, count) in connection.oddities.all { row.bytes += "  \(name) \(count)".utf8 }
        if connection.wasEvicted { row.bytes += "  (evicted)".utf8 }
        return row.text
    }

    private static func name(_ state: State?) -> String { state?.name.description ?? "?" }

    private static func micros(_ nanoseconds: Int64) -> String {
        let tenths = nanoseconds / 100
        if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10)us" }
        return "\(tenths / 10_000).\(tenths / 1_000 % 10)ms"
    }

    /// A row in the making: ASCII cells, each filled up with blanks.
    private struct Row {
        var bytes: [UInt8] = []
        private var count = 0

        private static let widths = [4, 21, 21, 20, 10, 8, 19, 24, 12]

        init() { bytes.reserveCapacity(192) }

        mutating func cell(_ write: (inout [UInt8]) -> Void) {
            if count > 0 { bytes.append(UInt8(ascii: " ")) }
            let end = bytes.count + Row.widths[count]
            count += 1
            write(&bytes)
            while bytes.count < end { bytes.append(UInt8(ascii: " ")) }
        }

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }
}
