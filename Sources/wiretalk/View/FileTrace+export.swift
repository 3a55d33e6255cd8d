// SPDX-License-Identifier: MIT
import Flows
import NIOPosix
import Narration
import Synchronization
import WebViewer

extension FileTrace {
    /// The most octets of an export that a page is handed.
    static let mostExported = 256 << 20

    func export(_ form: String, connection: Int?) async throws(Refusal) -> [UInt8] {
        guard let wanted = ExportPlan.Form(rawValue: form) else { throw Refusal.missing("export of the form .\(form)") }
        let notes = notes.withLock { $0.notes }
        do {
            // A long reading, on a thread that has nothing else to do.
            let octets = try await NIOThreadPool.singleton.runIfActive { [self] in
                let plan = try ExportPlan(file: path, title: title, form: wanted, connection: connection)
                var sink = MemorySink(most: FileTrace.mostExported)
                try Exporter(plan: plan, side: .server, language: language, notes: notes).write(to: &sink)
                try sink.flushIfLarge()
                return sink.buffer
            }
            self.notes.withLock { $0.wasExported(form, connection: connection, with: notes) }
            return octets
        } catch let error as ExportError {
            throw Refusal(.notFound, "\(error)")
        } catch {
            throw Refusal(.internalServerError, "\(error)")
        }
    }
}
