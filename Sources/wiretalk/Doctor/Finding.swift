// SPDX-License-Identifier: MIT
import Transcript

/// One thing that `doctor` tried.
struct Finding {
    enum Verdict: String {
        /// It works.
        case good
        /// It does not, and something is lost by that.
        case bad
        /// Neither: something to know.
        case note
    }

    /// A word that scripts may look for; it stays.
    var id: String
    var verdict: Verdict
    /// One sentence.
    var says: String
    /// The command that mends it, if there is one.
    var remedy: String?

    init(_ id: String, _ verdict: Verdict, _ says: String, remedy: String? = nil) {
        self.id = id
        self.verdict = verdict
        self.says = says
        self.remedy = remedy
    }
}

/// All that `doctor` has to say.
struct DoctorReport {
    var findings: [Finding]
    var capturesOnLoopback: Bool
    var hasOwnNetwork: Bool

    var canCapture: Bool { capturesOnLoopback || hasOwnNetwork }

    private var conclusion: String {
        switch (capturesOnLoopback, hasOwnNetwork) {
        case (true, _): "real traffic can be captured here, on the machine's own devices"
        case (false, true):
            "real traffic can be captured here in a network of its own: `wiretalk demo` needs nothing more; "
                + "`watch` and `serve` need the first remedy to see this machine's traffic"
        case (false, false):
            "no real traffic can be captured here: `wiretalk demo` shows modelled segments, and `replay` reads files"
        }
    }

    func lines(hasUnicode: Bool) -> [String] {
        let marks: [Finding.Verdict: String] =
            hasUnicode ? [.good: "✓", .bad: "✗", .note: "·"] : [.good: "ok  ", .bad: "FAIL", .note: "note"]
        return findings.flatMap { finding in
            ["\(marks[finding.verdict] ?? "") \(finding.says)"] + (finding.remedy.map { ["    mend it: \($0)"] } ?? [])
        } + ["", conclusion]
    }

    /// A line a finding, then one of the whole.
    func write(into output: inout Output) {
        for finding in findings {
            output.object { line in
                line.string("type", "finding")
                line.string("id", finding.id)
                line.string("verdict", finding.verdict.rawValue)
                line.string("says", finding.says)
                line.string("remedy", finding.remedy)
            }
        }
        output.object { line in
            line.string("type", "doctor")
            line.boolean("canCapture", canCapture)
            line.boolean("onDevices", capturesOnLoopback)
            line.boolean("inOwnNetwork", hasOwnNetwork)
            line.string("says", conclusion)
        }
    }
}
