// SPDX-License-Identifier: MIT
import CaptureFiles
import Packets
import Testing

@Suite("The example of CaptureFiles")
struct CaptureFilesExample {
    @Test("The lengths of a capture's frames are read")
    func lengths() throws {
        let file = try Checkout.capture("handshake-ipv4.pcap")
        // The page's example:
        var parser = CaptureParser()
        var place = 0
        var lengths: [Int] = []
        reading: while true {
            let window = file.span.bytes.extracting(place..<file.count)
            switch try parser.next(in: window, atEnd: true) {
            case .packet(let record): lengths.append(record.octets.count)
            case .problem(let problem): print(problem)
            case .interface, .statistics, .skipped: break
            case .needMore, .end: break reading
            }
            place += parser.consumed
        }
        // Until here.
        // By the format: a header of 24 octets, and one of 16 before each frame.
        #expect(!lengths.isEmpty)
        #expect(lengths.reduce(24) { $0 + 16 + $1 } == file.count)
    }
}
