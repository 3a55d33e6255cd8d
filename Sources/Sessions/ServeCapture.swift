public import Chat
import Flows
// SPDX-License-Identifier: MIT
public import LessonBook
public import LiveCapture
public import Packets
public import Transcript

/// A capture that runs, as tasks can read it.
public struct LiveFrames: Sendable {
    /// What comes, with a heartbeat.
    public let batches: FrameBatches
    /// What each frame begins with.
    public let link: LinkType
    /// What a trace says of it.
    public let header: CaptureHeader
    /// Nanoseconds in one tick of the clock that stamps frames.
    public let tick: Int64

    /// Begins to read a capture, which is from now on this value's own.
    public init(_ capture: sending Capture) {
        header = CaptureHeader(source: capture.device, link: capture.link.name, resolution: capture.resolution)
        link = capture.link
        tick = capture.hasNanoseconds ? 1 : 1_000
        batches = FrameBatches(capture, heartbeat: LiveFrames.heartbeat)
    }

    /// Milliseconds after which a capture says that it has nothing.
    private static let heartbeat: Int32 = 10
}

extension Capture {
    /// The unit of the capture's clock, as the JSON lines name it.
    public var resolution: String { hasNanoseconds ? "ns" : "us" }
}

/// Whether a server can see its clients' segments.
public enum ServeCapture: Sendable {
    /// It can.
    case open(LiveFrames)
    /// It cannot, and why.
    case closed(LiveCaptureError)

    /// Opens a capture of the listeners' ports: on `lo` if they listen there alone.
    public static func open(on listeners: [Listener]) -> ServeCapture {
        let isLocal = listeners.allSatisfy { $0.address.host == "::1" || $0.address.host.hasPrefix("127.") }
        let device = isLocal ? "lo" : "any"
        let ports = Set(listeners.map(\.address.port)).sorted()
        let filter = ports.map { "tcp port \($0)" }.joined(separator: " or ")
        do throws(LiveCaptureError) {
            let capture = try Capture(on: device, filter: filter, delivery: .live)
            return .open(LiveFrames(capture))
        } catch {
            return .closed(error)
        }
    }

    /// What it sees.
    public var frames: LiveFrames? {
        guard case .open(let frames) = self else { return nil }
        return frames
    }

    /// What is to be said of it, once.
    public var sentence: String? {
        guard case .closed(let error) = self else { return nil }
        return "segments are not shown: \(error)"
    }

    /// Why the tutor sees no numbers, if it is for that.
    public var missing: TutorFacts.MissingReason {
        switch self {
        case .open: .missed
        case .closed(let error): .forbidden(remedy: error.remedy)
        }
    }
}
