// SPDX-License-Identifier: MIT
import LiveCapture
import Packets
import Testing

@Suite("The example of LiveCapture")
struct LiveCaptureExample {
    /// Where it may capture, and until something stops it; so it is compiled alone.
    private func watch() throws {
        // The page's example:
        let capture = try Capture(on: "lo", filter: "tcp port 9000")
        while try capture.wait() {
            try capture.deliver { bytes, info in print(info.number, bytes.byteCount) }
        }
        // Until here.
    }
}
