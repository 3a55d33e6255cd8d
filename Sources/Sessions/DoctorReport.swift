// SPDX-License-Identifier: MIT
import Glibc
import KernelState
import Lab
import LiveCapture

/// All that `doctor` has to say.
package struct DoctorReport {
    package var findings: [Finding]
    package var capturesOnLoopback: Bool
    package var hasOwnNetwork: Bool

    package var canCapture: Bool { capturesOnLoopback || hasOwnNetwork }

    package var conclusion: Sentence {
        switch (capturesOnLoopback, hasOwnNetwork) {
        case (true, _):
            Sentence(
                english: "real traffic can be captured here, on the machine's own devices",
                chinese: "这里可以捕获真实的流量，包括本机的网络设备")
        case (false, true):
            Sentence(
                english:
                    "real traffic can be captured here in a network of its own: `wiretalk demo` needs nothing more; "
                    + "`watch` and `serve` need the first remedy to see this machine's traffic",
                chinese: "这里可以在自己的网络命名空间中捕获真实的流量：`wiretalk demo` 不需要别的；"
                    + "`watch` 和 `serve` 要看到本机的流量，需要上面第一条补救命令")
        case (false, false):
            Sentence(
                english: "no real traffic can be captured here: `wiretalk demo` shows modelled segments, and `replay` "
                    + "reads files",
                chinese: "这里无法捕获真实的流量：`wiretalk demo` 演示由模型产生的报文段，`replay` 可以读取文件")
        }
    }

    // MARK: Trying

    /// Tries everything, here and now.
    package static func examine() -> DoctorReport {
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
        var english = "running as " + (here.userName.map { "\($0) (user \(here.userID))" } ?? "user \(here.userID)")
        var chinese = "运行身份：" + (here.userName.map { "\($0)（用户 \(here.userID)）" } ?? "用户 \(here.userID)")
        if let caller = CallingUser.behindSudo() {
            english +=
                ", by sudo of \(caller.name ?? "user \(caller.userID)"), whom it becomes once the device is open"
            chinese += "，由 \(caller.name ?? "用户 \(caller.userID)") 通过 sudo 启动；打开设备之后就换成该用户"
        } else if here.userID != 0 {
            english += here.hasNetRaw ? ", with CAP_NET_RAW" : ", without CAP_NET_RAW"
            chinese += here.hasNetRaw ? "，有 CAP_NET_RAW" : "，没有 CAP_NET_RAW"
        }
        return Finding("user", .note, en: english, zh: chinese)
    }

    /// What surrounds us, where that decides what can be mended.
    private static func place(_ here: Surroundings) -> [Finding] {
        var findings: [Finding] = []
        if let container = here.container {
            findings.append(
                Finding(
                    "container", .note,
                    en: "this is a container (\(container)): what it may do was decided when it was started; "
                        + "`--cap-add=NET_RAW` lets it capture, `--device=/dev/net/tun` gives it TUN devices",
                    zh: "这是一个容器（\(container)）：它能做什么，在启动时就决定了；"
                        + "`--cap-add=NET_RAW` 让它可以捕获，`--device=/dev/net/tun` 给它 TUN 设备"))
        }
        switch here.windows {
        case .wsl1:
            findings.append(
                Finding(
                    "wsl", .bad, en: "this is WSL 1, which has no Linux kernel, so nothing can be captured",
                    zh: "这是 WSL 1，它没有 Linux 内核，因此什么也捕获不到",
                    remedy: "wsl.exe --set-version \(here.distribution ?? "Debian") 2"))
        case .wsl2:
            findings.append(
                Finding(
                    "wsl", .note,
                    en: "this is WSL 2: both ends of a conversation must run in it; with networkingMode=mirrored, "
                        + "traffic to Windows does not pass through lo",
                    zh: "这是 WSL 2：会话的两端都必须在其中运行；设为 networkingMode=mirrored 时，与 Windows 之间的流量不经过 lo"))
        case nil: break
        }
        return findings
    }

    private static func captureOnLoopback(_ here: Surroundings) -> Finding {
        do throws(LiveCaptureError) {
            let capture = try Capture(on: "lo")
            let (unit, dan) = capture.hasNanoseconds ? ("nanoseconds", "纳秒") : ("microseconds", "微秒")
            return Finding(
                "capture", .good, en: "libpcap captures on lo, stamped in \(unit) (\(CaptureLibrary.version))",
                zh: "libpcap 可以在 lo 上捕获，时间戳以\(dan)计（\(CaptureLibrary.version)）")
        } catch {
            guard case .permission = error else {
                return Finding("capture", .bad, en: "\(error)", zh: "在 lo 上无法捕获：\(error)")
            }
            return Finding(
                "capture", .bad, en: "this user may not capture on this machine's devices (no CAP_NET_RAW)",
                zh: "该用户不能在本机的网络设备上捕获（没有 CAP_NET_RAW）", remedy: here.captureRemedy)
        }
    }

    private static func ownNetwork(_ here: Surroundings) -> Finding {
        do throws(SealRefusal) {
            try Seal.attempt()
            return Finding(
                "namespaces", .good, en: "a user and network namespace of its own can be had, without root",
                zh: "可以得到自己的用户和网络命名空间，不需要 root")
        } catch {
            return Finding(
                "namespaces", .bad, en: "\(error)", zh: error.chinese, remedy: error.remedy.map { here.asRoot($0) })
        }
    }

    private static func kernelState() -> Finding {
        do throws(KernelStateError) {
            let count = try InetDiag().sockets().count
            return Finding(
                "inet_diag", .good,
                en: "the kernel says which state its TCP sockets are in (\(count) socket\(count == 1 ? "" : "s") now)",
                zh: "内核说得出它的 TCP 套接字处于什么状态（现有 \(count) 个套接字）")
        } catch {
            return Finding("inet_diag", .bad, en: "\(error)", zh: "无法向内核询问它的套接字（inet_diag）：\(error)")
        }
    }

    /// What the lessons are read from.
    private static func data() -> Finding {
        guard let lessons = DataFolder.path("Lessons") else {
            return Finding(
                "lessons", .note, en: "the lessons are not installed with this program", zh: "课程没有随本程序安装")
        }
        return Finding("lessons", .good, en: "the lessons are in \(lessons)", zh: "课程位于 \(lessons)")
    }

    /// Only `lab` needs it, so that it fails is not a reason to despair.
    private static func tunnel(_ here: Surroundings) -> Finding {
        let descriptor = open("/dev/net/tun", O_RDWR | O_CLOEXEC)
        guard descriptor < 0 else {
            close(descriptor)
            return Finding(
                "tun", .good, en: "/dev/net/tun can be opened, which holding packets on a wire needs",
                zh: "可以打开 /dev/net/tun，在线路上扣住分组需要它")
        }
        let reason = String(cString: strerror(errno))
        let remedy: String? =
            switch errno {
            case ENOENT: here.container == nil ? "sudo modprobe tun" : nil
            case EACCES, EPERM: here.container == nil ? "sudo chmod 0666 /dev/net/tun" : nil
            default: nil
            }
        return Finding(
            "tun", .note, en: "/dev/net/tun cannot be opened (\(reason)): no packet can be held",
            zh: "无法打开 /dev/net/tun（\(reason)）：不能扣住分组", remedy: remedy.map { here.asRoot($0) })
    }
}

extension SealRefusal {
    /// The same sentence in Chinese.
    fileprivate var chinese: String {
        switch reason {
        case .namespaces(ENOSPC):
            "无法得到用户和网络命名空间：已达到上限（user.max_user_namespaces、user.max_net_namespaces）"
        case .namespaces(let errno):
            "无法得到用户和网络命名空间：\(String(cString: strerror(errno)))（errno \(errno)）"
        case .powerless(let file, let errno):
            "得到了用户命名空间，但它没有权力（/proc/self/\(file)）：\(String(cString: strerror(errno)))（errno \(errno)）"
        case .loopback(let errno):
            "得到了网络命名空间，但无法在其中启用 `lo`：\(String(cString: strerror(errno)))（errno \(errno)）"
        case .threadsRunning, .notSealed, .noChild: "\(self)"
        }
    }
}
