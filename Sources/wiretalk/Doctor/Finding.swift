// SPDX-License-Identifier: MIT

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

    var jsonLines: [String] {
        let findings = findings.map { finding -> JSONValue in
            [
                ("type", "finding"), ("id", .string(finding.id)), ("verdict", .string(finding.verdict.rawValue)),
                ("says", .string(finding.says)), ("remedy", JSONValue(finding.remedy)),
            ]
        }
        let verdict: JSONValue = [
            ("type", "doctor"), ("canCapture", .boolean(canCapture)), ("onDevices", .boolean(capturesOnLoopback)),
            ("inOwnNetwork", .boolean(hasOwnNetwork)), ("says", .string(conclusion)),
        ]
        return (findings + [verdict]).map(\.description)
    }
}
