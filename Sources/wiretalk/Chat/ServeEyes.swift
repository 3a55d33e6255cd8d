// SPDX-License-Identifier: MIT
import Bots
import Chat
import Flows
import LiveCapture
import Packets

/// A capture that runs, as tasks can read it.
struct LiveFrames: Sendable {
    let batches: FrameBatches
    let link: LinkType
    let header: CaptureHeader
}

/// Whether a server can see its clients' segments.
enum ServeEyes {
    case open(LiveFrames)
    case closed(CaptureError)

    /// Opens a capture of the listeners' ports: on `lo` if they listen there alone.
    static func open(on listeners: [Listener]) -> ServeEyes {
        let isLocal = listeners.allSatisfy { $0.address.host == "::1" || $0.address.host.hasPrefix("127.") }
        let device = isLocal ? "lo" : "any"
        let ports = Set(listeners.map(\.address.port)).sorted()
        let filter = ports.map { "tcp port \($0)" }.joined(separator: " or ")
        do throws(CaptureError) {
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
    var blindness: ConnectionFacts.Blindness {
        switch self {
        case .open: .missed
        case .closed(let error): .forbidden(remedy: error.remedy)
        }
    }
}
