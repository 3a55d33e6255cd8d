// SPDX-License-Identifier: MIT
public import ArgumentParser
import Narration
import Packets
import Sessions
import TerminalViewer
public import Transcript

/// How the same lines are said over TCP and over UDP.
struct SameLinesOptions: ParsableArguments {
    @Flag(help: "Say the same lines over TCP and over UDP on the model's wire, which loses some: side by side.")
    var udp = false

    @Option(help: ArgumentHelp("With --udp: how much the wire loses either way, as in 20%.", valueName: "share"))
    var loss: LossShare?

    @Option(help: ArgumentHelp("With --udp: all chance comes from this number.", valueName: "number"))
    var seed: UInt64?

    func validate() throws {
        if !udp, loss != nil || seed != nil { throw ValidationError("--loss and --seed go with --udp") }
    }
}

extension LossShare: ExpressibleByArgument {}

extension DemoCommand {
    /// Says the same lines over both, and shows what became of them.
    func sayOverBoth() throws {
        let lines = say.isEmpty ? Narration(language: output.language).tenLines : say
        let same = SameLines(lines, loss: both.loss ?? .usual, seed: both.seed ?? .random(in: 1...9_999))
        let (file, start) = (try recording(.raw, isModelled: true, notesOf: nil), now())
        for (packet, info) in same.frames(from: start) { file?.add(packet.span.bytes, info) }
        Player(output.form()).show(same, from: start, output.style)
        guard Recording.finishCurrent() else { throw ExitCode.failure }
    }
}
