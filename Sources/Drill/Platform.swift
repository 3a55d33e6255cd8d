// SPDX-License-Identifier: MIT

/// What a script holds for one platform and not for another, between `#ifdef` and `#endif`.
enum Platform {
    private static let names: [Profile.Name: Set<String>] = [
        .linux: ["linux", "__linux__", "Linux", "LINUX"], .freebsd: ["__FreeBSD__", "FreeBSD", "FREEBSD"], .rfc: [],
    ]

    /// The script as it is on a platform: what is for others becomes empty lines, so that lines keep their numbers.
    static func choose(in text: String, for platform: Profile.Name) throws(ScriptProblem) -> String {
        guard text.contains("#") else { return text }
        var lines: [Substring] = []
        /// For each condition around this line: whether its present branch counts; and how many of them do not.
        var branches: [Bool] = []
        var others = 0
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let words = line.split { $0.isWhitespace }
            switch words.first {
            case "#ifdef", "#ifndef":
                guard words.count == 2, let name = words.last else {
                    throw .syntax(line: number, "\(words.first ?? "#ifdef") wants one name")
                }
                let isOurs = names[platform]?.contains(String(name)) ?? false
                branches.append(isOurs == (words.first == "#ifdef"))
                others += branches.last == false ? 1 : 0
            case "#else":
                guard let branch = branches.popLast() else { throw .syntax(line: number, "#else without #ifdef") }
                branches.append(!branch)
                others += branch ? 1 : -1
            case "#endif":
                guard let branch = branches.popLast() else { throw .syntax(line: number, "#endif without #ifdef") }
                others -= branch ? 0 : 1
            default:
                lines.append(others == 0 ? line : "")
                continue
            }
            lines.append("")
        }
        guard branches.isEmpty else { throw .syntax(line: number, "#ifdef without #endif") }
        return lines.joined(separator: "\n")
    }
}
