// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The program itself, as built beside these tests, run as a person runs it.
enum Program {
    /// What one run left behind.
    struct Run {
        let status: Int32
        let output: String
        let errors: String

        /// The objects of a run with `--json`, one a line.
        func objects() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }

        func objects(_ type: String) throws -> [[String: Any]] {
            try objects().filter { $0["type"] as? String == type }
        }
    }

    /// Where the executable lies: beside the tests'.
    static let path: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("wiretalk").path
    }()

    /// The checkout's root.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func run(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
    ) throws -> Run {
        try run(path, arguments, input: input, environment: environment)
    }

    /// Runs any program; its output must fit into memory.
    static func run(
        _ program: String, _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
    ) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = root
        var variables = ProcessInfo.processInfo.environment
        variables.merge(["LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"]) { $1 }
        variables.merge(environment) { $1 }
        process.environment = variables
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wiretalk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        try input.write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        let output = try Data(contentsOf: files[1])
        let errors = try Data(contentsOf: files[2])
        return Run(
            status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }

    /// A program's path, or nil if it is not installed.
    static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/bin", "/usr/sbin"]).map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// A name for a file that nobody else has.
    static func temporary(_ suffix: String) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)\(suffix)").path
    }
}
