// SPDX-License-Identifier: MIT
import Glibc
public import Logging

/// A log as plain sentences on standard error.
struct PlainLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = Array("\(event.level): \(event.message)\n".utf8)
        write(2, line, line.count)
    }
}

extension Logger {
    /// A logger that writes one plain sentence a line to standard error.
    public static var plain: Logger { Logger(label: "wiretalk") { _ in PlainLog() } }
}
