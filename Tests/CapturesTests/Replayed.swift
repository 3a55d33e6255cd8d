// SPDX-License-Identifier: MIT
import Flows
import Foundation
import Packets
import TCP
import Transcript

/// A capture of the folder `Captures`, replayed.
struct Replayed {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Captures")

    private(set) var segments: [AnnotatedSegment] = []
    private(set) var messages: [Message] = []
    private(set) var connections: [Connection] = []
    private(set) var problems = 0

    init(_ name: String, hasHindsight: Bool = true) throws {
        let path = Replayed.folder.appendingPathComponent(name + ".pcap").path
        self.init(octets: try Data(contentsOf: URL(fileURLWithPath: path)), hasHindsight: hasHindsight)
    }

    init(octets: Data, hasHindsight: Bool) {
        for moment in CaptureReader([UInt8](octets), hasHindsight: hasHindsight, seed: 1) {
            switch moment {
            case .segment(let segment): segments.append(segment)
            case .message(let message): messages.append(message)
            case .connection(let connection): connections.append(connection)
            case .problem: problems += 1
            default: break
            }
        }
    }

    /// A line a segment: who sends what, and both ends' states after it.
    var life: [String] {
        segments.map { passing in
            let after = passing.annotation.after
            let odd = passing.annotation.oddities
            return "\(passing.annotation.sender.rawValue == 0 ? "client" : "server") \(passing.segment.flags): "
                + "\(Replayed.name(after.client)) \(Replayed.name(after.server))" + (odd.isEmpty ? "" : " (\(odd))")
        }
    }

    private static func name(_ belief: Belief<State>) -> String { belief.isKnown ? "\(belief.value)" : "?" }

    /// How often an oddity occurred.
    func count(_ oddity: Oddities) -> Int { segments.count { $0.annotation.oddities.contains(oddity) } }
}
