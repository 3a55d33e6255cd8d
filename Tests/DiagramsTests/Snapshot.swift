// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// What a view drew, compared with the file that shows how it should look. With RECORD_SNAPSHOTS set, it is written anew:
/// then look at it.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
        try Data(text.utf8).write(to: file)
        return
    }
    let wanted = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wantedLines = wanted.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, (line, other)) in zip(lines, wantedLines).enumerated() where line != other {
        Issue.record("\(name):\(index + 1): \(line)\n  instead of \(other)", sourceLocation: sourceLocation)
        return
    }
    #expect(lines.count == wantedLines.count, "\(name) has another length", sourceLocation: sourceLocation)
}
