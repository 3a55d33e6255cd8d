// SPDX-License-Identifier: MIT
import Flows
package import Lab
package import LiveCapture
package import Transcript

/// Where a demonstration plays.
package enum DemoTransport {
    /// On this machine's `lo`.
    case loopback
    /// On the `lo` of a network of its own.
    case ownNetwork
    /// Nowhere real: neither could be had.
    case model(LiveCaptureError, SealRefusal)

    /// The first of the three that can be had. Entering a network of its own moves the whole process, so this comes
    /// before any thread.
    package static func choose() -> DemoTransport {
        let refusal: LiveCaptureError
        do throws(LiveCaptureError) {
            _ = try Capture(on: "lo")
            return .loopback
        } catch {
            refusal = error
        }
        do throws(SealRefusal) {
            try Seal.enter()
            return .ownNetwork
        } catch {
            return .model(refusal, error)
        }
    }

    /// Why nothing could be captured; nil if it can.
    package var problem: Problem? {
        guard case .model(let capture, let seal) = self else { return nil }
        return Problem(layer: "capture", reason: "\(capture); \(seal)")
    }
}
