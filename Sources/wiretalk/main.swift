// SPDX-License-Identifier: MIT
import ArgumentParser
import Glibc
import Sessions
import Synchronization
import TerminalViewer

// The first line of the program is synchronous: a namespace of its own can only be entered before any thread exists.
Output.farewell.withLock { $0 = { Recording.finishCurrent() } }
do {
    var command = try Wiretalk.parseAsRoot(Wiretalk.arguments)
    try command.run()
} catch {
    // What a command could not do is said in one sentence; wrong usage, with its usage, is the parser's to say.
    if !(error is ExitCode), Wiretalk.exitCode(for: error) == .failure {
        complain("Error: \(Wiretalk.message(for: error))")
        exit(1)
    }
    Wiretalk.exit(withError: error)
}
