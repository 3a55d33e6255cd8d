// SPDX-License-Identifier: MIT
import Glibc

/// Where lessons and captures lie: beside the installed program, or in the checkout that it was built in.
///
/// Never by way of `Bundle.module`, which names the build folder and breaks once that is gone.
package enum DataFolder {
    /// The folder `name` (`Lessons`, `Captures`); nil if there is none.
    package static func path(_ name: String) -> String? {
        guard let program = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(program) }
        return candidates(for: name, program: String(cString: program)).first { access($0, R_OK | X_OK) == 0 }
    }

    /// `PREFIX/share/wiretalk` for a program in `PREFIX/bin`; then the checkout, four folders above
    /// `.build/TRIPLE/CONFIGURATION/wiretalk`.
    package static func candidates(for name: String, program: String) -> [String] {
        let folders = program.split(separator: "/").dropLast()
        func above(_ count: Int) -> String { folders.dropLast(count).map { "/" + $0 }.joined() }
        let installed = above(1) + "/share/wiretalk/" + name
        let isBuildFolder = folders.dropLast(2).last == ".build"
        return isBuildFolder ? [installed, above(3) + "/" + name] : [installed]
    }
}
