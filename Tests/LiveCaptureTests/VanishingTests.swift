// SPDX-License-Identifier: MIT
import Glibc
import Testing

@testable import LiveCapture

/// A network namespace and a TUN device in it, both of one thread: gone with it, and never seen by the machine.
private struct Tunnel {
    static let name = "vanishing0"
    private let descriptor: Int32

    /// Nil when this user may not have one.
    init?() {
        typealias Unshare = @convention(c) (Int32) -> Int32
        guard let symbol = dlsym(nil, "unshare"), unsafeBitCast(symbol, to: Unshare.self)(0x4000_0000) == 0 else {
            return nil
        }
        descriptor = open("/dev/net/tun", O_RDWR)
        guard descriptor >= 0 else { return nil }
        var request = ifreq()
        withUnsafeMutableBytes(of: &request) { bytes in
            bytes.copyBytes(from: Array(Self.name.utf8))
            bytes.storeBytes(of: 0x1001, toByteOffset: 16, as: Int16.self)  // IFF_TUN | IFF_NO_PI
        }
        guard ioctl(descriptor, 0x4004_54ca, &request) == 0 else { return nil }  // TUNSETIFF
        switchOn(&request)
    }

    private func switchOn(_ request: inout ifreq) {
        let control = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(control) }
        withUnsafeMutableBytes(of: &request) { $0.storeBytes(of: Int16(IFF_UP), toByteOffset: 16, as: Int16.self) }
        _ = ioctl(control, UInt(SIOCSIFFLAGS), &request)
    }

    func remove() { close(descriptor) }
}

@Suite("Devices that vanish", .timeLimit(.minutes(3)))
struct VanishingTests {
    /// Runs `body` on a thread that ends with it.
    private func onThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            let job = Unmanaged.passRetained(Job { continuation.resume(returning: body()) })
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run() }
                    return nil
                }, job.toOpaque())
            pthread_detach(thread)
        }
    }

    @Test("A device that goes away is an error, not a hang")
    func vanishing() async throws {
        let outcome: Result<Bool, LiveCaptureError>? = await onThread {
            guard let tunnel = Tunnel() else { return nil }
            return Result { () throws(LiveCaptureError) in
                let capture = try Capture(on: Tunnel.name)
                tunnel.remove()
                for _ in 0..<3 where try capture.wait(milliseconds: 10_000) { try capture.deliver { _, _ in } }
                return false
            }
        }
        guard let outcome else {
            print("skipped: a device that vanishes needs root and /dev/net/tun")
            return
        }
        #expect(outcome == .failure(.deviceVanished(Tunnel.name)))
    }
}

private final class Job {
    let run: () -> Void

    init(_ run: @escaping () -> Void) { self.run = run }
}
