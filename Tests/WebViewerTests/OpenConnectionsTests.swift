// SPDX-License-Identifier: MIT
import Testing

@testable import WebViewer

@Suite("How many connections a page's server takes")
struct OpenConnectionsTests {
    @Test("One address cannot take all; what closes makes room for another")
    func bounds() {
        let open = OpenConnections(most: 5, mostFromOne: 3)
        #expect((0..<4).map { _ in open.enter(from: "10.0.0.2") } == [true, true, true, false])
        #expect((0..<3).map { _ in open.enter(from: "10.0.0.3") } == [true, true, false])
        open.leave(from: "10.0.0.2")
        #expect(open.enter(from: "10.0.0.4"))
        #expect(!open.enter(from: "10.0.0.4"))
        open.leave(from: "10.0.0.9")
        #expect(!open.enter(from: "10.0.0.2"))
    }
}
