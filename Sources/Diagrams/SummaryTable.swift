// SPDX-License-Identifier: MIT
public import Flows
import Packets
import TCP

/// A row a connection: who, how it opened and closed, how much was said, and what was odd.
public enum SummaryTable {
    /// The heading of the rows.
    public static func heading(_ style: Style) -> String {
        let titles: [StaticString] = [
            "#", "client", "server", "handshake", "close", "segments", "client/server bytes", "states", "history",
        ]
        var text: [UInt8] = []
        var row = Row()
        for title in titles { row.cell(title, &text) }
        return style.paint(String(decoding: text, as: UTF8.self), .strong)
    }

    /// Appends a connection's row, without a line end; its oddities follow on the same line.
    public static func write(_ connection: Connection, into text: inout [UInt8]) {
        var row = Row()
        row.cell(&text) { $0.append(decimal: UInt64(connection.number)) }
        row.cell(&text) { connection.client.write(into: &$0) }
        row.cell(&text) { connection.server.write(into: &$0) }
        row.cell(&text) { text in
            text.append(connection.handshake.kind.name)
            if let roundTrip = connection.handshake.roundTrip { write(roundTrip: roundTrip, into: &text) }
        }
        row.cell(connection.close.kind.name, &text)
        row.cell(&text) { $0.append(decimal: UInt64(connection.segments)) }
        row.cell(&text) { text in
            text.append(decimal: connection.clientBytes)
            text.append(UInt8(ascii: "/"))
            text.append(decimal: connection.serverBytes)
        }
        row.cell(&text) { text in
            text.append(connection.clientState?.name ?? "?")
            text.append(UInt8(ascii: "/"))
            text.append(connection.serverState?.name ?? "?")
        }
        row.cell(&text) { connection.history.write(into: &$0) }
        write(connection.oddities, into: &text)
        if connection.wasEvicted { text.append("  (evicted)") }
    }

    private static func write(_ oddities: OddityCounts, into text: inout [UInt8]) {
        guard !oddities.isEmpty else { return }
        for bit in Oddities.names.indices where oddities[bit] > 0 {
            text.append("  ")
            text.append(Oddities.names[bit])
            text.append(UInt8(ascii: " "))
            text.append(decimal: UInt64(oddities[bit]))
        }
    }

    /// A blank, and nanoseconds in the unit that suits them: " 85.3us", " 12.0ms". A clock may have gone back.
    private static func write(roundTrip nanoseconds: Int64, into text: inout [UInt8]) {
        text.append(nanoseconds < 0 ? " -" : " ")
        let tenths = nanoseconds.magnitude / 100
        let isLong = tenths >= 10_000
        text.append(decimal: isLong ? tenths / 10_000 : tenths / 10)
        text.append(UInt8(ascii: "."))
        text.append(decimal: isLong ? tenths / 1_000 % 10 : tenths % 10)
        text.append(isLong ? "ms" : "us")
    }

    /// A row in the making: ASCII cells, each filled up with blanks.
    private struct Row {
        private var count = 0

        private static let widths = [4, 21, 21, 20, 10, 8, 19, 24, 12]

        mutating func cell(_ text: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
            if count > 0 { text.append(UInt8(ascii: " ")) }
            let end = text.count + Row.widths[count]
            count += 1
            write(&text)
            text.append(blanks: end - text.count)
        }

        mutating func cell(_ word: StaticString, _ text: inout [UInt8]) { cell(&text) { $0.append(word) } }
    }
}
