// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import LiveCapture
import Packets
import Sessions
import TCP
import Transcript

/// Sees the RST that refuses a connection, if packets may be captured here.
final class RefusalWitness: @unchecked Sendable {
    // Used by one thread after the other: opened before there is a second, asked once at the end.
    private let capture: Capture

    /// Nil without permission, which a client does not need.
    init?(of place: HostPort) {
        guard let capture = try? Capture(on: "any", filter: "tcp port \(place.port)") else { return nil }
        self.capture = capture
    }

    /// How long a packet may be on its way from the kernel to us, in milliseconds.
    private static let patience: Int32 = 200

    /// Prints the SYNs that got a RST, and these, as a ladder.
    func show(_ style: Style) {
        var session = LiveSession(isCapturing: true, seed: .random(in: .min ... .max))
        var segments: [AnnotatedSegment] = []
        while (try? capture.wait(milliseconds: RefusalWitness.patience)) == true {
            let count = try? capture.deliver { bytes, info in
                session.take(bytes, info) { if case .segment(let segment) = $0 { segments.append(segment) } }
            }
            if count ?? 0 == 0 || segments.contains(where: \.segment.isRST) { break }
        }
        let refused = Set(segments.filter(\.segment.isRST).map(\.annotation.connection))
        var text = TextLadder(style: style)
        var output = Output()
        for segment in segments where refused.contains(segment.annotation.connection) {
            text.lines(.segment(segment)).forEach { output.line($0) }
        }
        output.flush()
    }
}
