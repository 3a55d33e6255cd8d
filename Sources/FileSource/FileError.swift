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
    /// The program that would unpack it could not be started.
    case noProgram(path: String, Compression)
    /// It begins like something compressed, and nothing came out of it.
    case damaged(path: String, Compression)
    /// No file can be made in this folder to keep octets in.
    case noPlaceToKeep(folder: String)
    /// What is to be kept does not fit.
    case noRoomToKeep
}

extension FileError: CustomStringConvertible {
    /// One sentence without its full stop: the file, what is wrong, and what to do about it.
    public var description: String {
        switch self {
        case .notFound(let path): "there is no file \(path): check the name"
        case .notPermitted(let path): "\(path) may not be read by this user: change its permissions"
        case .isDirectory(let path): "\(path) is a directory: name a capture file in it"
        case .system(let path, let reason): "\(path) cannot be read: \(reason)"
        case .notReadable(let path, let error): "\(path) cannot be read: \(error)"
        case .noProgram(let path, let compression):
            "\(path) is compressed by \(compression), and that program is missing: install \(compression)"
        case .damaged(let path, let compression):
            "\(path) is compressed by \(compression), and damaged or cut: test it with \(compression) -t"
        case .noPlaceToKeep(let folder): "cannot keep frames in \(folder): set TMPDIR to a folder with room"
        case .noRoomToKeep: "no room to keep frames: set TMPDIR to a folder with room"
        }
    }
}
