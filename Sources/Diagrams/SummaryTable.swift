// SPDX-License-Identifier: MIT
public import Flows
import TCP

/// A row a connection: who, how it opened and closed, how much was said, and what was odd.
public enum SummaryTable {
    /// The heading of the rows.
    public static func heading(_ style: Style) -> String {
        style.paint(
            columns(
                "#", "client", "server", "handshake", "close", "segments", "client/server bytes", "states", "history"),
            .strong)
    }

    /// A connection's row; its oddities follow on the same line.
    public static func row(_ connection: Connection, _ style: Style) -> String {
        let roundTrip = connection.handshake.roundTrip.map { " \(micros($0))" } ?? ""
        var line = columns(
            "\(connection.number)", "\(connection.client)", "\(connection.server)",
            "\(connection.handshake.kind.name)\(roundTrip)", "\(connection.close.kind.name)", "\(connection.segments)",
            "\(connection.clientBytes)/\(connection.serverBytes)",
            "\(name(connection.clientState))/\(name(connection.serverState))", connection.history.text)
        for (name, count) in connection.oddities.all { line += "  \(name) \(count)" }
        if connection.wasEvicted { line += "  (evicted)" }
        return line
    }

    private static func name(_ state: State?) -> String { state.map { "\($0)" } ?? "?" }

    private static func micros(_ nanoseconds: Int64) -> String {
        let tenths = nanoseconds / 100
        if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10)us" }
        return "\(tenths / 10_000).\(tenths / 1_000 % 10)ms"
    }

    private static let widths = [4, 21, 21, 20, 10, 8, 19, 24, 12]

    private static func columns(_ cells: String...) -> String {
        var line = ""
        line.reserveCapacity(160)
        for (cell, width) in zip(cells, [4, 21, 21, 20, 10, 8, 19, 24, 12]) {
            if !line.isEmpty { line += " " }
            line += cell
            let missing = width - cell.utf8.count
            if missing > 0 { line += String(repeating: " ", count: missing) }
        }
        return line
    }
}
