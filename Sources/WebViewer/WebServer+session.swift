// SPDX-License-Identifier: MIT
import Diagrams
import HTTPTypes
import Hummingbird
import NIOCore
import Transcript

/// What a page is told when it opens.
struct Session {
    let traces: [any WebTrace]
    let visitor: Visitor
    let activity: (any Activity)?
    /// How many octets a capture may have that is dropped on the page; nil if none may be.
    let mostUpload: Int?

    /// What there is behind the page says so itself.
    func write(into line: inout JSONLine) {
        line.string("role", visitor.role.rawValue)
        line.array("traces") { line in
            for (number, trace) in traces.enumerated() {
                line.record { line in
                    line.integer("trace", number)
                    line.string("title", trace.title)
                    line.boolean("isLive", trace.isLive)
                }
            }
        }
        activity?.write(for: visitor, into: &line)
        line.integer("mostUpload", mostUpload)
    }
}

extension WebServer {
    func session(of visitor: Visitor) -> Session {
        Session(
            traces: traces.all, visitor: visitor, activity: activity,
            mostUpload: opener != nil && visitor.role == .teacher ? WebServer.mostUpload : nil)
    }

    /// Does what a browser asks for, or says why not.
    func answer(_ request: PageRequest, from visitor: Visitor) async throws(Refusal) {
        let isNote = request.name == "note"
        guard let role = isNote ? .teacher : activity?.requests[request.name] else {
            throw Refusal(.notFound, "nothing behind this page can be asked that")
        }
        if role == .teacher, visitor.role != .teacher {
            throw Refusal(.forbidden, "only the teacher may do this: whoever opened the page with its key")
        }
        if isNote { return try await note(request) }
        guard !visitor.id.isEmpty else {
            throw Refusal(.forbidden, "the browser keeps no cookies, so it cannot be told apart")
        }
        try await activity?.answer(request, from: visitor)
    }

    /// Puts notes on the segment of a frame.
    private func note(_ request: PageRequest) async throws(Refusal) {
        let (trace, number) = (try request.number("trace"), try request.number("number"))
        let notes = try request.texts("notes")
        guard notes.count <= PageRequest.mostNotes, notes.allSatisfy({ $0.count <= PageRequest.mostCharacters }) else {
            throw Refusal(
                .contentTooLarge,
                "a segment has at most \(PageRequest.mostNotes) notes of \(PageRequest.mostCharacters) characters")
        }
        guard await (try traces.trace(trace)).note(notes, onFrame: number) else {
            throw Refusal(.notFound, "frame \(number) has no segment to write on")
        }
        hub.tell(.notes) { line in
            line.integer("trace", trace)
            line.integer("number", number)
            line.strings("notes", notes)
        }
    }

    // MARK: Events

    /// The stream of what happens, for as long as the page is open.
    func events(_ request: Request, _ context: WebContext) -> Response {
        let visitor = context.visitor
        let channel = context.channel
        let body = ResponseBody { writer in
            let (number, stream) = hub.open(for: visitor.id) {
                activity?.came(visitor) ?? []
            } cut: {
                // Whoever does not read would hold what is being written to them for ever.
                channel.close(promise: nil)
            }
            defer {
                hub.close(number)
                activity?.went(visitor)
            }
            // A browser that goes without a word is noticed here, and not at the next event.
            channel.closeFuture.whenComplete { _ in hub.close(number) }
            for await octets in stream { try await writer.write(octets) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: body)
    }

    // MARK: Captures dropped on the page

    func open(_ request: Request, for visitor: Visitor) async throws -> Response {
        guard let opener else { throw Refusal(.notFound, "no capture can be opened here") }
        guard visitor.role == .teacher else { throw Refusal(.forbidden, "only the teacher may open captures") }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > WebServer.mostUpload {
            throw WebServer.tooLarge
        }
        guard uploads.begin() else {
            throw Refusal(.tooManyRequests, "another capture is being read: try again in a moment")
        }
        defer { uploads.end() }
        let name = (request.text("name") ?? "").split(separator: "/").last.map { String($0.prefix(200)) } ?? "capture"
        let octets: ByteBuffer
        do {
            octets = try await request.body.collect(upTo: WebServer.mostUpload)
        } catch is NIOTooManyBytesError {
            throw WebServer.tooLarge
        }
        let number = try traces.add(try await opener(name, Array(octets.readableBytesView)))
        hub.tell(.traces) { $0.integer("trace", number) }
        return WebServer.json { $0.integer("trace", number) }
    }

    private static let tooLarge = Refusal(
        .contentTooLarge, "the capture is larger than \(mostUpload >> 20) MB: open it with wiretalk view")
}
