// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import TCP
import TraceStore
import Transcript

/// Prediction: the states after a segment are hidden until one of them is guessed.
///
/// In each connection the questions come in the order of its segments. Any segment can be gone to, but from the first
/// question on that waits, the connection's states stay hidden: no way of getting there gives an answer away.
extension Viewer {
    /// A segment is shown: asks, if it is its turn.
    mutating func arrive() {
        question = nil
        mistake = nil
        guard predicts else { return farthest = max(farthest, index) }
        guard let waiting = questionWaiting(upTo: index) else { return }
        // The pages of an open segment tell its states.
        page = .ladder
        guard waiting == index, let passing = context(index)?.passing, let end = asks(passing) else { return }
        question = Question(end: end, truth: passing.annotation.after[end].value)
    }

    /// The end whose state is asked for: of two that a segment moves the receiver, since what arrives is what a student
    /// has to think about; nil if it moves none.
    private func asks(_ passing: AnnotatedSegment) -> End? {
        let annotation = passing.annotation
        return [annotation.sender.peer, annotation.sender]
            .first { annotation.before[$0].value != annotation.after[$0].value && annotation.after[$0].isKnown }
    }

    /// Whether what is known of a segment's states is still to be guessed.
    mutating func isHidden(_ place: Int) -> Bool { questionWaiting(upTo: place) != nil }

    /// The first question that waits in a segment's connection, if it is at the segment or before it.
    mutating func questionWaiting(upTo place: Int) -> Int? {
        guard predicts, place >= 0 else { return nil }
        let connection = book.store.columns.connection(at: place)
        var known = questions[connection] ?? Waiting()
        known.shown = max(known.shown, farthest)
        if let waiting = known.place, waiting <= known.shown { known.place = nil }
        while known.place == nil, known.shown < place {
            guard let next = find(from: known.shown, by: 1, { $0.connection(at: $1) == connection }), next <= place
            else {
                break
            }
            guard let passing = context(next)?.passing else { break }
            if asks(passing) != nil { known.place = next } else { known.shown = next }
        }
        questions[connection] = known
        return known.place.flatMap { $0 <= place ? $0 : nil }
    }

    mutating func answer(_ guess: State) {
        guard let question else { return }
        asked += 1
        if guess == question.truth { right += 1 } else { mistake = question }
        note = narration.verdict(guess: guess, truth: question.truth)
        questions[book.store.columns.connection(at: index)] = Waiting(shown: index)
        self.question = nil
    }

    mutating func togglePrediction() {
        predicts.toggle()
        arrive()
    }

    /// What stands below a segment whose states are hidden: the question, or where it waits.
    mutating func hint(_ place: Int) -> [String] {
        if let question, place == index {
            return [""]
                + TerminalWidth.wrap(narration.askState(of: question.end), to: style.width)
                + TerminalWidth.wrap(choices, to: style.width)
        }
        guard place == index, let waiting = questionWaiting(upTo: place) else { return [] }
        return [""] + TerminalWidth.wrap(narration.hidden(since: waiting), to: style.width)
    }

    /// After a wrong guess, why it is the other state: the rule, and the number that decided.
    func reason(_ passing: AnnotatedSegment) -> [String] {
        guard let mistake else { return [] }
        let annotation = passing.annotation
        let steps = annotation.steps(of: mistake.end)
        let rules = steps.isEmpty ? annotation.rules.ids : []
        return [""] + rules.flatMap { said($0.rule) }
            + steps.flatMap { step in
                [style.paint(style.fitted("\(step.from) \(style.arrow) \(step.to)"), .strong)] + said(step.rule.rule)
                    + (narration.decides(step.trigger, mistake.end, passing).map(indented) ?? [])
            }
    }

    /// The states with the keys that stand for them.
    private var choices: String {
        State.allCases.enumerated().map { "\(State.viewerKeys[$0])=\($1)" }.joined(separator: "  ")
    }
}

/// What is known of the questions in one connection.
struct Waiting {
    /// The last segment whose states are shown, and the first after it that asks, once somebody looked.
    var shown = -1
    var place: Int?
}

extension State {
    static let viewerKeys: [Character] = Array("1234567890-")

    /// The state that a key stands for while a question waits.
    init?(viewerKey: Character) {
        guard let place = State.viewerKeys.firstIndex(of: viewerKey), place < State.allCases.count else { return nil }
        self = State.allCases[place]
    }
}
