// SPDX-License-Identifier: MIT
public import TCP

extension Flags {
    /// packetdrill's letter for each control bit, in the order in which they are written. It has none for AE.
    static let scriptLetters: [(flag: Flags, letter: Character)] = [
        (.syn, "S"), (.fin, "F"), (.rst, "R"), (.psh, "P"), (.urg, "U"), (.ece, "E"), (.cwr, "W"), (.ack, "."),
    ]

    /// The control bits that a script writes so; nil if there is a letter that is none of them.
    public init?(script: some StringProtocol) {
        self = []
        if script == "-" { return }
        for letter in script {
            guard let flag = Flags.scriptLetters.first(where: { $0.letter == letter })?.flag else { return nil }
            insert(flag)
        }
    }

    /// The control bits as a script writes them: `S`, `FP.`; `-` for none.
    public var script: String {
        var text = ""
        for (flag, letter) in Flags.scriptLetters where contains(flag) { text.append(letter) }
        return text.isEmpty ? "-" : text
    }
}
