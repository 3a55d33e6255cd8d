// SPDX-License-Identifier: MIT

/// Why a command could not do what it was asked, in one sentence that says what is wrong and what to do.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
