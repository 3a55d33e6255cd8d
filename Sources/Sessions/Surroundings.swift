// SPDX-License-Identifier: MIT
import Glibc

/// What `doctor` reads of the machine, in order to name the right remedy.
package struct Surroundings {
    enum Windows { case wsl1, wsl2 }

    var userID: UInt32
    var userName: String?
    var hasNetRaw: Bool
    /// No program started from here gains anything by being setuid or by file capabilities.
    var hasNoNewPrivileges: Bool
    /// The kind of container, or nil.
    var container: String?
    var windows: Windows?
    var distribution: String?
    var hasSudo: Bool
    var hasSetcap: Bool
    /// The running program, and whether its file system takes file capabilities.
    var executable: String
    var allowsCapabilities: Bool

    static func here() -> Surroundings {
        let status = text("/proc/self/status") ?? ""
        let executable = resolved("/proc/self/exe")
        return Surroundings(
            userID: geteuid(), userName: getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) },
            hasNetRaw: hasCapability(13, status), hasNoNewPrivileges: field("NoNewPrivs", status) == "1",
            container: containerName(), windows: windows(release: text("/proc/sys/kernel/osrelease") ?? ""),
            distribution: variable("WSL_DISTRO_NAME"), hasSudo: isInPath("sudo"), hasSetcap: isInPath("setcap"),
            executable: executable, allowsCapabilities: takesCapabilities(executable))
    }

    /// The command as this user must give it.
    func asRoot(_ command: String) -> String {
        let bare = command.hasPrefix("sudo ") ? String(command.dropFirst(5)) : command
        if userID == 0 { return bare }
        return hasSudo ? "sudo " + bare : "su -c '\(bare)'"
    }

    /// What lets this user capture on the machine's devices; nil when nothing does from in here.
    var captureRemedy: String? {
        if userID == 0 { return nil }
        if hasNoNewPrivileges { return nil }
        if !allowsCapabilities { return asRoot(executable + " watch") }
        let grant = "setcap cap_net_raw=ep \(executable)"
        return (hasSetcap ? "" : asRoot("apt-get install libcap2-bin") + " && ") + asRoot(grant)
    }

    // MARK: Reading

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func isInPath(_ program: String) -> Bool {
        // setcap lies in /sbin, which an ordinary user's PATH may not have.
        ((variable("PATH") ?? "") + ":/usr/sbin:/sbin").split(separator: ":").contains {
            access("\($0)/\(program)", X_OK) == 0
        }
    }

    /// The beginning of a file; nil if it cannot be read.
    private static func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return "wiretalk" }
        defer { free(real) }
        return String(cString: real)
    }

    /// A field of `/proc/self/status`.
    private static func field(_ name: String, _ status: String) -> String? {
        status.split(separator: "\n").first { $0.hasPrefix(name + ":") }?.split(separator: "\t").last.map { String($0) }
    }

    private static func hasCapability(_ number: UInt64, _ status: String) -> Bool {
        guard let set = field("CapEff", status).flatMap({ UInt64($0, radix: 16) }) else { return false }
        return set >> number & 1 == 1
    }

    /// A file system that is mounted without set-user-ID ignores file capabilities.
    private static func takesCapabilities(_ path: String) -> Bool {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? status.f_flag & 2 == 0 : true  // ST_NOSUID
    }

    private static func containerName() -> String? {
        if access("/.dockerenv", F_OK) == 0 { return "Docker" }
        if access("/run/.containerenv", F_OK) == 0 { return "Podman" }
        if let name = variable("container"), !name.isEmpty { return name }
        let groups = text("/proc/1/cgroup") ?? ""
        return ["kubepods", "docker", "lxc", "containerd"].first { groups.contains($0) }
    }

    /// WSL 1 calls its release …-Microsoft, WSL 2 …-microsoft-standard-WSL2.
    static func windows(release: String) -> Windows? {
        if release.lowercased().contains("wsl2") { return .wsl2 }
        if release.contains("Microsoft") { return .wsl1 }
        return release.contains("microsoft") ? .wsl2 : nil
    }
}
