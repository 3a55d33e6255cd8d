// SPDX-License-Identifier: MIT
import Flows
import Testing
import TraceStore
import Transcript

@Suite("The example of TraceStore")
struct TraceStoreExample {
    @Test("A trace grows, and is asked")
    func answers() throws {
        let file = try Checkout.capture("chat-chinese.pcap")
        // The page's example:
        var store = TraceStore(title: "chat.pcap", keeping: .rows(TraceBounds()), in: TraceOctets())
        for event in CaptureReader(file) { store.take(event) }
        store.finish()

        print(store.extent.segments, "segments of", store.extent.connections, "connections")
        for row in store.search("你好", in: nil) {
            guard let context = store.context(ofRow: row) else { continue }
            print(context.passing.annotation.number, context.passing.annotation.sender)
        }
        // Until here.
        #expect(store.isWhole)
        #expect(store.extent.connections == 1)
        #expect(!store.search("你好", in: nil).isEmpty)
    }
}
