// SPDX-License-Identifier: MIT
import Flows
import TCP
import Testing
import Transcript

@Suite("The example of Transcript")
struct TranscriptExample {
    @Test("A capture is gone through, event by event")
    func states() throws {
        let file = try Checkout.capture("handshake-ipv4.pcap")
        var rows: [String] = []
        // The page's example:
        for event in CaptureReader(file) {
            guard case .segment(let passing) = event else { continue }
            let segment = passing.annotation
            rows.append("\(segment.number) \(segment.after.client.value) \(segment.after.server.value)")
        }
        // Until here.
        #expect(
            rows.prefix(3) == [
                "1 SYN-SENT SYN-RECEIVED", "2 ESTABLISHED SYN-RECEIVED", "3 ESTABLISHED ESTABLISHED",
            ])
    }
}
