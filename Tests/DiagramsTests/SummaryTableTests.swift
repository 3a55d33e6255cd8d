// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import Packets
import TCP
import Testing
import Transcript

@Suite("A row a connection")
struct SummaryTableTests {
    /// A conversation whose first segment is 1 ms, and whose last one 7 ms after the capture's beginning.
    private var connection: Connection? {
        var conversation = Conversation("whole")
        conversation.open()
        conversation.pass(.client, .psh, seq: 1, ack: 1, text: "hello\n", window: 502)
        conversation.pass(.server, .psh, seq: 1, ack: 7, text: "HELLO\n", window: 509)
        conversation.pass(.client, .fin, seq: 7, ack: 7, window: 502)
        conversation.pass(.server, .fin, seq: 7, ack: 8, window: 509)
        var found: Connection?
        conversation.forEach { moments, _ in
            for case .connection(let connection) in moments { found = connection }
        }
        return found
    }

    private func row(_ width: Int?, _ connection: Connection) -> [String] {
        var table = SummaryTable(width: width)
        table.beginning = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        var octets: [UInt8] = []
        table.write(connection, into: &octets)
        return String(decoding: octets, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("It says when the connection began, counted from the capture's beginning, and how long it was")
    func times() throws {
        let cells = row(nil, try #require(connection)).joined().split(separator: " ").map(String.init)
        #expect(cells[1...2] == ["10.0.0.2:20000", "10.0.0.1:9000"])
        #expect(cells[3] == "0.001000")
        #expect(cells[4] == "0.006000")
        #expect(cells.last == "ShADdFf")
    }

    @Test("It is one line, or folded between its columns", arguments: [Language.english, .chinese])
    func folds(language: Language) throws {
        let connection = try #require(connection)
        let line = row(nil, connection)
        #expect(line.count == 1)
        for width in [60, 80, 100, 120, 200] {
            let lines = row(width, connection)
            let heading = SummaryTable(width: width).heading(Style(width: width, language: language))
                .split(separator: "\n").map(String.init)
            #expect(lines.allSatisfy { $0.utf8.count <= width })
            #expect(heading.allSatisfy { TerminalWidth.width(of: $0) <= width })
            #expect(heading.count == lines.count)
            #expect(lines.joined(separator: " ").split(separator: " ") == line[0].split(separator: " "))
        }
    }

    @Test("An address that is longer than its column does not widen the line")
    func longAddress() throws {
        var connection = try #require(connection)
        let address = IPAddress(v6High: 0x2001_0db8_1111_2222, low: 0x3333_4444_5555_6666)
        connection.client = SocketAddress(address: address, port: 50_000)
        connection.server = SocketAddress(address: address, port: 9_000)
        #expect(row(80, connection).allSatisfy { $0.utf8.count <= 80 })
    }

    @Test("The legend has every letter that a row can have", arguments: [Language.english, .chinese])
    func legend(language: Language) {
        let legend = Narration(language: language).summaryLegend
        for letter in "SHADFRTW" { #expect(legend.contains("\(letter) ") || legend.contains(" \(letter)")) }
    }
}
