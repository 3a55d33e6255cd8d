// SPDX-License-Identifier: MIT

/// A conversation that is shown, and may be shown again: each time it is the next connection of one trace.
protocol DemoRun {
    mutating func run() throws
}

extension DemoTransport {
    /// Makes everything ready, and puts down root's powers if sudo gave them.
    func prepare(_ script: DemoScript, player: Player) throws -> any DemoRun {
        switch self {
        case .loopback, .ownNetwork: return try RealConversation(script, player: player)
        case .model:
            if let save = script.save { complain("nothing was captured, so \(save) was not written") }
            return ModelledConversation(script, player: player)
        }
    }
}
