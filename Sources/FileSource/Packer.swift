// SPDX-License-Identifier: MIT
import Glibc

/// Packs octets by the gzip program, from one file without a name into another.
public enum Packer {
    /// The octets gzipped; nil if there is no gzip here, or no room.
    public static func gzipped(_ octets: [UInt8]) -> [UInt8]? {
        do {
            let (input, output) = (try OctetFile(), try OctetFile())
            try input.write(octets, at: 0)
            guard run(input, output) else { return nil }
            return output.all
        } catch { return nil }
    }

    private static func run(_ input: OctetFile, _ output: OctetFile) -> Bool {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.descriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, output.descriptor, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Without a name and a time: the same octets are packed the same way.
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("gzip"), strdup("-9nc"), nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard lseek(input.descriptor, 0, SEEK_SET) == 0,
            posix_spawnp(&process, "gzip", &actions, nil, &words, environ) == 0
        else { return false }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { if errno != EINTR { return false } }
        return status == 0
    }
}

extension OctetFile {
    /// All its octets.
    fileprivate var all: [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return [] }
        return octets(at: 0, count: Int(status.st_size))
    }
}
