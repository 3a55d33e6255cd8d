// SPDX-License-Identifier: MIT
import HTTPTypes
import Hummingbird
import Logging
import Transcript

/// Every request comes through here: is it for us, is it from our own page, who asks, and may they?
///
/// Every answer leaves through here, too: with a policy under which the page runs its own files and nothing else.
struct RequestGuard: MiddlewareProtocol {
    let hosts: HostNames
    let key: TeacherKey
    let opening: OneTimeKey?
    let cookies: CookieNames
    /// Whether those without the key may look.
    let letsWatchersIn: Bool

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            try check(request)
            if request.uri.path == "/", let offered = request.uri.queryParameters["key"] {
                response = try letIn(offered)
            } else {
                var context = context
                context.visitor = try visitor(of: request)
                let isNew = request.uri.path == "/" && context.visitor.id.isEmpty
                // A browser that opens the page and has no word to be known by is given one.
                if isNew { context.visitor.id = TeacherKey.random() }
                response = try await next(request, context)
                if isNew { response.headers[.setCookie] = cookies.written(cookies.visitor, context.visitor.id) }
            }
        } catch let refusal as Refusal {
            response = RequestGuard.answer(refusal.status, refusal.sentence, to: request)
        } catch let error as any HTTPResponseError {
            response = RequestGuard.answer(error.status, RequestGuard.sentence(for: error.status), to: request)
        } catch {
            context.logger.error("\(request.uri.path): \(error)")
            response = RequestGuard.answer(.internalServerError, "something went wrong here", to: request)
        }
        for (name, value) in RequestGuard.policy where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    // MARK: Is it for us, and from us?

    private func check(_ request: Request) throws(Refusal) {
        guard let authority = request.head.authority, hosts.contain(authority) else {
            throw Refusal(.misdirectedRequest, "this server goes by another name: open the address that it printed")
        }
        let isLooking = request.method == .get || request.method == .head
        guard isLooking || request.method == .post else {
            throw Refusal(.methodNotAllowed, "only GET and POST are understood here")
        }
        // A browser says where a request comes from. The page itself may be opened from anywhere: by a link in a chat.
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" {
            let isOpening =
                request.method == .get && request.uri.path == "/" && request.headers[.secFetchMode] == "navigate"
            guard isOpening else { throw Refusal(.forbidden, "another site may not ask this") }
        }
        if !isLooking, request.headers[.origin] != "http://\(authority)" {
            throw Refusal(.forbidden, "only the page itself may ask this")
        }
    }

    // MARK: Who asks?

    private func visitor(of request: Request) throws(Refusal) -> Visitor {
        let id = request.cookies[cookies.visitor].map { String($0.value) } ?? ""
        let holdsKey = request.cookies[cookies.key].map { key.matches($0.value) } ?? false
        guard holdsKey || letsWatchersIn else {
            throw Refusal(.forbidden, "open the address that wiretalk printed, with its key")
        }
        return Visitor(id: TeacherKey.isWellFormed(id) ? id : "", role: holdsKey ? .teacher : .watcher)
    }

    /// The address with the key makes a browser the teacher's; the key leaves the address at once.
    private func letIn(_ offered: Substring) throws(Refusal) -> Response {
        guard key.matches(offered) || opening?.admits(offered) == true else {
            throw Refusal(.forbidden, "that is not the key of this server")
        }
        var headers: HTTPFields = [.location: "/"]
        headers[.setCookie] = cookies.written(cookies.key, key.text)
        return Response(status: .seeOther, headers: headers)
    }

    // MARK: Answers

    private static let policy: [(HTTPField.Name, String)] = [
        (
            .contentSecurityPolicy,
            """
            default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
        ),
        (.xContentTypeOptions, "nosniff"),
        (.referrerPolicy, "no-referrer"),
        (.crossOriginResourcePolicy, "same-origin"),
        (.cacheControl, "no-store"),
    ]

    private static func answer(_ status: HTTPResponse.Status, _ sentence: String, to request: Request) -> Response {
        // Whoever opens the page reads the answer as it is; the page itself reads JSON.
        if request.uri.path == "/" {
            return Response(
                status: status, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "wiretalk: \(sentence)\n")))
        }
        var response = WebServer.json { $0.string("error", sentence) }
        response.status = status
        return response
    }

    private static func sentence(for status: HTTPResponse.Status) -> String {
        switch status {
        case .notFound: "there is nothing at this address"
        case .contentTooLarge: "that is more than this server takes"
        case .badRequest, .unprocessableContent: "that cannot be understood"
        default: status.reasonPhrase.lowercased()
        }
    }
}

/// The names of this server's cookies. Cookies know no ports, so two servers on one machine have names of their own.
struct CookieNames: Sendable {
    let visitor, key: String

    init(port: UInt16) {
        visitor = "wiretalk-\(port)"
        key = "wiretalk-key-\(port)"
    }

    /// A cookie that no script reads, and that comes with no request of another site but a link to the page.
    func written(_ name: String, _ value: String) -> String { "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax" }
}

extension HTTPField.Name {
    private static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }

    static let referrerPolicy = named("Referrer-Policy")
    static let secFetchSite = named("Sec-Fetch-Site")
    static let secFetchMode = named("Sec-Fetch-Mode")
}
