// SPDX-License-Identifier: MIT
import Glibc
import KernelState
import Lab
import LiveCapture

extension DoctorReport {
    /// Tries everything, here and now.
    static func examine() -> DoctorReport {
        let surroundings = Surroundings.here()
        let capture = captureOnLoopback(surroundings)
        let network = ownNetwork(surroundings)
        return DoctorReport(
            findings: [who(surroundings)] + place(surroundings) + [
                capture, network, kernelState(), tunnel(surroundings), data(),
            ],
            capturesOnLoopback: capture.verdict == .good, hasOwnNetwork: network.verdict == .good)
    }

    private static func who(_ here: Surroundings) -> Finding {
        let name = here.userName.map { "\($0) (user \(here.userID))" } ?? "user \(here.userID)"
        var words = "running as \(name)"
        if let caller = CallingUser.behindSudo() {
            words += ", by sudo of \(caller.name ?? "user \(caller.userID)"), whom it becomes once the device is open"
        } else if here.userID != 0 {
            words += here.hasNetRaw ? ", with CAP_NET_RAW" : ", without CAP_NET_RAW"
        }
        return Finding("user", .note, words)
    }

    /// What surrounds us, where that decides what can be mended.
    private static func place(_ here: Surroundings) -> [Finding] {
        var findings: [Finding] = []
        if let container = here.container {
            findings.append(
                Finding(
                    "container", .note,
                    "this is a container (\(container)): what it may do was decided when it was started; "
                        + "`--cap-add=NET_RAW` lets it capture, `--device=/dev/net/tun` gives it TUN devices"))
        }
        switch here.windows {
        case .wsl1:
            findings.append(
                Finding(
                    "wsl", .bad, "this is WSL 1, which has no Linux kernel, so nothing can be captured",
                    remedy: "wsl.exe --set-version \(here.distribution ?? "Debian") 2"))
        case .wsl2:
            findings.append(
                Finding(
                    "wsl", .note,
                    "this is WSL 2: both ends of a conversation must run in it; with networkingMode=mirrored, traffic "
                        + "to Windows does not pass through lo"))
        case nil: break
        }
        return findings
    }

    private static func captureOnLoopback(_ here: Surroundings) -> Finding {
        do throws(LiveCaptureError) {
            let capture = try Capture(on: "lo")
            let unit = capture.hasNanoseconds ? "nanoseconds" : "microseconds"
            return Finding("capture", .good, "libpcap captures on lo, stamped in \(unit) (\(CaptureLibrary.version))")
        } catch {
            guard case .permission = error else { return Finding("capture", .bad, "\(error)") }
            return Finding(
                "capture", .bad, "this user may not capture on this machine's devices (no CAP_NET_RAW)",
                remedy: here.captureRemedy)
        }
    }

    private static func ownNetwork(_ here: Surroundings) -> Finding {
        do throws(SealRefusal) {
            try Seal.attempt()
            return Finding("namespaces", .good, "a user and network namespace of its own can be had, without root")
        } catch {
            return Finding("namespaces", .bad, "\(error)", remedy: error.remedy.map { here.asRoot($0) })
        }
    }

    private static func kernelState() -> Finding {
        do throws(KernelStateError) {
            let sockets = try InetDiag().sockets()
            let count = sockets.count == 1 ? "1 socket" : "\(sockets.count) sockets"
            return Finding("inet_diag", .good, "the kernel says which state its TCP sockets are in (\(count) now)")
        } catch {
            return Finding("inet_diag", .bad, "\(error)")
        }
    }

    /// What the lessons are read from.
    private static func data() -> Finding {
        guard let lessons = DataFolder.path("Lessons") else {
            return Finding("lessons", .note, "the lessons are not installed with this program")
        }
        return Finding("lessons", .good, "the lessons are in \(lessons)")
    }

    /// Only `lab` needs it, so that it fails is not a reason to despair.
    private static func tunnel(_ here: Surroundings) -> Finding {
        let descriptor = open("/dev/net/tun", O_RDWR | O_CLOEXEC)
        guard descriptor < 0 else {
            close(descriptor)
            return Finding("tun", .good, "/dev/net/tun can be opened, which holding packets on a wire needs")
        }
        let remedy: String? =
            switch errno {
            case ENOENT: here.container == nil ? "sudo modprobe tun" : nil
            case EACCES, EPERM: here.container == nil ? "sudo chmod 0666 /dev/net/tun" : nil
            default: nil
            }
        return Finding(
            "tun", .note, "/dev/net/tun cannot be opened (\(String(cString: strerror(errno)))): no packet can be held",
            remedy: remedy.map { here.asRoot($0) })
    }
}
