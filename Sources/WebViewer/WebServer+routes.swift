// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import HTTPTypes
import Hummingbird
import NIOCore
import TraceStore
import Transcript

extension WebServer {
    /// Everything that can be asked for, and who answers it.
    func routes() -> some HTTPResponder<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: gate)
        router.get("/") { _, context in
            if let remote = context.channel.remoteAddress { activity?.opened(context.visitor, from: HostPort(remote)) }
            return WebServer.octets(ServedPage.document(title: title, language: language), "text/html; charset=utf-8")
        }
        router.get("/page/:name") { _, context in
            let name = try context.parameters.require("name")
            guard let file = ServedPage.file(name) else { throw Refusal.missing("file of the page by that name") }
            return WebServer.octets(file.octets, file.type)
        }
        router.get("/words") { _, _ in
            WebServer.octets(PageWords.document(title: title, language: language, isPart: false), "application/json")
        }
        router.get("/session") { _, context in
            let session = session(of: context.visitor)
            return WebServer.json { session.write(into: &$0) }
        }
        router.get("/events") { request, context in events(request, context) }
        router.post("/ask") { request, context in
            // A form of another site cannot say so without asking first (CORS), whatever its browser says of its origin.
            guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
                throw Refusal(.badRequest, "what is asked must be application/json")
            }
            try await answer(try await request.decode(as: PageRequest.self, context: context), from: context.visitor)
            return WebServer.json { $0.boolean("done", true) }
        }
        router.post("/captures") { request, context in try await open(request, for: context.visitor) }
        add(traceRoutes: router.group("/trace/:trace"))
        return router.buildResponder()
    }

    /// What a browser may look at of one trace.
    private func add(traceRoutes group: RouterGroup<WebContext>) {
        group.get("") { _, context in
            let trace = try asked(context)
            let extent = await trace.extent()
            return WebServer.octets(
                PageAnswers.extent(extent, title: trace.title, isLive: trace.isLive), "application/json")
        }
        group.get("columns") { request, context in
            let trace = try asked(context)
            let from = try request.number("from", upTo: .max) ?? 0
            guard from <= (await trace.extent()).segments else { throw Refusal(.badRequest, "the trace is shorter") }
            return WebServer.octets(await trace.columns(from: from), "application/octet-stream")
        }
        group.get("connections") { request, context in
            let trace = try asked(context)
            return WebServer.octets(await trace.connections(try request.range(upTo: 1_000)), "application/json")
        }
        group.get("rows") { request, context in
            let trace = try asked(context)
            let range = try request.range(upTo: 256)
            return WebServer.lines(await trace.rows(of: try request.connection, range))
        }
        group.get("dialogue") { request, context in
            let trace = try asked(context)
            guard let connection = try request.connection else {
                throw Refusal(.badRequest, "a dialogue is one connection's")
            }
            let place: DialoguePlace
            if let frame = try request.number("near", upTo: .max) {
                place = .near(frame: frame)
            } else {
                place = .from(try request.number("from", upTo: .max) ?? 0)
            }
            let count = try request.number("count", upTo: 1_000) ?? 100
            return WebServer.lines(await trace.dialogue(of: connection, place, count: count))
        }
        group.get("search") { request, context in
            let trace = try asked(context)
            let text = request.text("text") ?? ""
            let rows = text.isEmpty ? [] : await trace.search(text, in: try request.connection)
            return WebServer.octets(PageAnswers.found(rows), "application/json")
        }
        group.get("problems") { _, context in WebServer.lines(await (try asked(context)).problems()) }
        group.get("export/:name") { request, context in
            try await export(try asked(context), try context.parameters.require("name"), try request.connection)
        }
    }

    private func asked(_ context: WebContext) throws -> any WebTrace {
        guard let number = context.parameters.get("trace", as: Int.self) else {
            throw Refusal.missing("trace of that name")
        }
        return try traces.trace(number)
    }

    private func export(_ trace: any WebTrace, _ name: String, _ connection: Int?) async throws -> Response {
        let form = name.split(separator: ".").last.map(String.init) ?? ""
        let octets = try await trace.export(form, connection: connection)
        var response = WebServer.octets(octets, "application/octet-stream")
        // Whatever it is, it is kept and not shown: a page among these would otherwise be a page of ours.
        response.headers[.contentDisposition] = "attachment"
        return response
    }

    static func octets(_ octets: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: octets)))
    }

    /// One JSON object.
    static func json(_ body: (inout JSONLine) -> Void) -> Response {
        octets(JSONLine.object(body), "application/json")
    }

    private static func lines(_ octets: [UInt8]) -> Response { self.octets(octets, "application/x-ndjson") }
}

extension Request {
    /// A whole number among the parameters; nil if it is not given.
    func number(_ name: String, upTo most: Int) throws(Refusal) -> Int? {
        guard let text = uri.queryParameters[name[...]] else { return nil }
        guard let number = Int(text), (0...most).contains(number) else {
            throw Refusal(
                .badRequest, most == .max ? "\(name) must be a number" : "\(name) must be a number up to \(most)")
        }
        return number
    }

    /// The rows `from` … `from + count`.
    func range(upTo most: Int) throws(Refusal) -> Range<Int> {
        let from = try number("from", upTo: .max - most) ?? 0
        let count = try number("count", upTo: most) ?? most
        return from..<from + count
    }

    /// The connection that is asked for; nil for all.
    var connection: Int? {
        get throws(Refusal) { text("connection") == "all" ? nil : try number("connection", upTo: .max) }
    }

    /// A text among the parameters, as it was before it became part of an address.
    func text(_ name: String) -> String? {
        uri.queryParameters[name[...]].map { String($0) }
    }
}
