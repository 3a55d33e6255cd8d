// SPDX-License-Identifier: MIT
public import CaptureFiles

/// Why a capture could not be opened or read, as one sentence that says what to do.
public enum FileError: Error, Hashable, Sendable {
    case notFound(path: String)
    case notPermitted(path: String)
    case isDirectory(path: String)
    /// Another system error: its text from the C library.
    case system(path: String, reason: String)
    case notReadable(path: String, CaptureError)
    /// `gzip` could not be started.
    case noGzip(path: String)
    /// A compressed stream on standard input, which cannot be rewound for gzip.
    case compressedPipe
}

extension FileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let path): "there is no file \(path): check the name"
        case .notPermitted(let path): "\(path) may not be read by this user: change its permissions"
        case .isDirectory(let path): "\(path) is a directory: name a capture file in it"
        case .system(let path, let reason): "\(path) cannot be read: \(reason)"
        case .notReadable(let path, let error): "\(path) cannot be read: \(error)"
        case .noGzip(let path): "\(path) is compressed and the gzip program is missing: install gzip"
        case .compressedPipe: "standard input is compressed: put gzip -dc before the pipe"
        }
    }
}
