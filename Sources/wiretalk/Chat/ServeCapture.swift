// SPDX-License-Identifier: MIT
import Bots
import Chat
import Flows
import LiveCapture
import Packets
import Transcript

/// A capture that runs, as tasks can read it.
struct LiveFrames: Sendable {
    let batches: FrameBatches
    let link: LinkType
    let header: CaptureHeader
}

/// Whether a server can see its clients' segments.
enum ServeCapture {
    case open(LiveFrames)
    case closed(LiveCaptureError)

    /// Opens a capture of the listeners' ports: on `lo` if they listen there alone.
    static func open(on listeners: [Listener]) -> ServeCapture {
        let isLocal = listeners.allSatisfy { $0.address.host == "::1" || $0.address.host.hasPrefix("127.") }
        let device = isLocal ? "lo" : "any"
        let ports = Set(listeners.map(\.address.port)).sorted()
        let filter = ports.map { "tcp port \($0)" }.joined(separator: " or ")
        do throws(LiveCaptureError) {
            let capture = try Capture(on: device, filter: filter, delivery: .live)
            let link = capture.link
            let header = CaptureHeader(source: device, link: capture.link.name, resolution: capture.resolution)
            return .open(LiveFrames(batches: FrameBatches(capture), link: link, header: header))
        } catch {
            return .closed(error)
        }
    }

    var batches: LiveFrames? {
        guard case .open(let frames) = self else { return nil }
        return frames
    }

    /// What is to be said of it, once.
    var sentence: String? {
        guard case .closed(let error) = self else { return nil }
        return "segments are not shown: \(error)"
    }

    /// Why the tutor sees no numbers, if it is for that.
    var missing: ConnectionFacts.MissingReason {
        switch self {
        case .open: .missed
        case .closed(let error): .forbidden(remedy: error.remedy)
        }
    }
}
