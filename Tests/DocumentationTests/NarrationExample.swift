// SPDX-License-Identifier: MIT
import Narration
import Testing
import Transcript

@Suite("The example of Narration")
struct NarrationExample {
    @Test("Each segment is explained")
    func sentences() throws {
        let file = try Checkout.capture("handshake-ipv4.pcap")
        var said: [String] = []
        // The page's example:
        let narration = Narration(language: .english)
        for event in CaptureReader(file) {
            guard case .segment(let passing) = event else { continue }
            said.append(narration.explanation(passing.annotation, passing.segment))
        }
        // Until here.
        #expect(said.count >= 3)
        #expect(said.allSatisfy { $0.hasSuffix(".") })
    }
}
