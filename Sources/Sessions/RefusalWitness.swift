// SPDX-License-Identifier: MIT
public import Chat
import Flows
import LiveCapture
import Packets
import TCP
public import Transcript

/// Sees the RST that refuses a connection, if packets may be captured here.
public final class RefusalWitness: @unchecked Sendable {
    // Used by one thread after the other: opened before there is a second, asked once at the end.
    private let capture: Capture

    /// Nil without permission, which a client does not need.
    public init?(of place: HostPort) {
        guard let capture = try? Capture(on: "any", filter: "tcp port \(place.port)") else { return nil }
        self.capture = capture
    }

    /// How long a packet may be on its way from the kernel to us, in milliseconds.
    private static let patience: Int32 = 200

    /// The SYNs that got a RST, and these: what came until now.
    public func refused() -> [AnnotatedSegment] {
        var session = LiveSession(isCapturing: true, seed: .random(in: .min ... .max))
        var segments: [AnnotatedSegment] = []
        while (try? capture.wait(milliseconds: RefusalWitness.patience)) == true {
            let count = try? capture.deliver { bytes, info in
                session.take(bytes, info) { if case .segment(let segment) = $0 { segments.append(segment) } }
            }
            if count ?? 0 == 0 || segments.contains(where: \.segment.isRST) { break }
        }
        let refused = Set(segments.filter(\.segment.isRST).map(\.annotation.connection))
        return segments.filter { refused.contains($0.annotation.connection) }
    }
}
