// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Dispatch
import Glibc
import Narration
import Sessions
import TerminalViewer
import Transcript

extension DemoCommand {
    /// Whether a person at a terminal wants to step through the conversation.
    var isStepped: Bool { pace == .step && isatty(1) == 1 }

    /// Holds the conversation call by call, as whoever steps through it in the viewer goes on.
    func step(_ transport: DemoTransport) throws {
        let steps = try DemoSteps()
        var script = script()
        script.beforeCall = steps.wait
        var play = try prepare(transport, script)
        // The conversation keeps the thread that owns its sockets; the viewer has one of its own.
        DispatchQueue(label: "viewer").async { [style = output.style(ladder), form = ladder.form, predict] in
            let title = transport.title(Narration(language: style.language))
            steps.leave(by: DemoCommand.view(steps, style, form, title, predicts: predict))
        }
        var result = Agreement?.none
        var failure: (any Error)?
        do {
            try play.run { event in
                steps.show(event)
                if case .over(let agreement) = event { result = agreement }
            }
        } catch is DemoSteps.Left {
        } catch {
            failure = error
            steps.show(.event(SessionEvent(.problem(Problem(layer: "demo", reason: "\(error)")))))
        }
        steps.finish()
        let signal = steps.waitForTheEnd()
        let isSaved = Recording.finishCurrent()
        if let failure { throw failure }
        if let signal { throw ExitCode(128 + signal) }
        var screen = DemoScreen(Player(output.form()), output.style, isHandshakeOnly: false)
        screen.show(.over(result))
        if !isSaved { throw ExitCode.failure }
    }

    /// Shows the viewer until it is left. Returns the signal that ended it, if one did.
    private static func view(
        _ steps: DemoSteps, _ style: Style, _ form: TextLadder.Form, _ title: [String], predicts: Bool
    ) -> Int32? {
        let feed = DemoFeed(steps, Narration(language: style.language))
        guard let terminal = Terminal(),
            var viewer = Viewer(
                feed, style: style, form: form, height: terminal.size.height, title: title, predicts: predicts)
        else {
            complain(Pace.needsTerminal)
            return nil
        }
        do {
            return try terminal.run(&viewer)
        } catch {
            complain("\(error)")
            return nil
        }
    }
}
