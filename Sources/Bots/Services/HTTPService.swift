// SPDX-License-Identifier: MIT
import Dispatch
import Synchronization

/// A service that is asked over HTTP from this process, by curl: each question on a thread of its own.
public final class HTTPService: Service {
    let place: ServicePlace
    /// The model that answers where nobody named one.
    let foundModel = Mutex<String?>(nil)

    /// A service at a place.
    public init(_ place: ServicePlace) { self.place = place }

    /// The events of one answer.
    public func answer(_ question: Question) -> AsyncStream<ServiceEvent> {
        let (events, feed) = AsyncStream.makeStream(of: ServiceEvent.self)
        let stop = StopPipe()
        feed.onTermination = { _ in stop.stop() }
        DispatchQueue(label: "service").async { [self] in
            ask(question, stop: stop) { feed.yield($0) }
            feed.finish()
        }
        return events
    }

    /// Asks, and tells what comes. Blocks until there is no more.
    func ask(_ question: Question, stop: StopPipe, tell: @escaping (ServiceEvent) -> Void) {
        let call = ServiceCall(place, stop: stop, tell: tell)
        switch place.dialect {
        case .turing: call.run { askTuring(question, call) }
        case .openai: call.run { askModel(question, call) }
        }
    }
}

/// One question under way: its clock, its tries, and what has been told.
final class ServiceCall {
    /// How a try ended.
    enum Outcome {
        /// All is told.
        case answered
        /// Nobody listens any more.
        case stopped
        /// It failed. `again`: another try may do better.
        case failed(ServiceFailure, again: Bool)
    }

    let place: ServicePlace
    let stop: StopPipe
    private var redaction: Redaction
    private let tellFurther: (ServiceEvent) -> Void
    private let start = Curl.now()
    private var tryStart = Curl.now()
    private var lastPiece: Int?

    /// How much of a body is taken that is no stream.
    static let mostBody = 1 << 20
    /// How long a single try of the Turing service may take, in milliseconds: it has no models to load.
    private static let turingTry = 20_000
    /// The longest that a service may ask to be left alone and is asked again all the same, in seconds.
    private static let shortWait = 3

    init(_ place: ServicePlace, stop: StopPipe, tell: @escaping (ServiceEvent) -> Void) {
        self.place = place
        self.stop = stop
        redaction = Redaction(place.key)
        tellFurther = tell
    }

    /// Whether a piece of the answer has been told: then nothing is tried again.
    var hasPiece: Bool { lastPiece != nil }

    /// Tries until there is an answer, or no further try would help.
    func run(_ attempt: () -> Outcome) {
        var waits = place.patience.retries[...]
        while true {
            tryStart = Curl.now()
            switch attempt() {
            case .answered: return tellRest()
            case .stopped: return
            case .failed(let failure, let again):
                guard again, !hasPiece, let wait = waits.popFirst(), Curl.now() + wait < deadline else {
                    return tell(.failed(failure))
                }
                let asked = failure.reason == .tooMany ? (failure.number ?? 0) * 1_000 : 0
                // Not all at once: who failed together would come back together.
                guard stop.wait(max(wait + .random(in: -wait / 4...wait / 4), asked)) else { return }
            }
        }
    }

    /// Tells something, without the key; of pieces, the clock is set by them.
    func tell(_ event: ServiceEvent) {
        switch event {
        case .text(let text):
            lastPiece = Curl.now()
            let told = redaction.take(text)
            if !told.isEmpty { tellFurther(.text(told)) }
        case .thinking:
            lastPiece = Curl.now()
            tellFurther(event)
        case .failed(var failure):
            tellRest()
            failure.detail = failure.detail.map(redaction.text)
            tellFurther(.failed(failure))
        case .cutOff:
            tellRest()
            tellFurther(event)
        case .model(let name): tellFurther(.model(redaction.text(name)))
        case .status: tellFurther(event)
        }
    }

    /// Tells what might have become the key.
    private func tellRest() {
        let rest = redaction.finish()
        if !rest.isEmpty { tellFurther(.text(rest)) }
    }

    /// A model still thinks: time counts from now.
    func keepWaiting() { if hasPiece { lastPiece = Curl.now() } }

    /// Until when the next piece must come.
    var deadline: Int {
        let patience = place.patience
        let whole = start + patience.whole
        if let lastPiece { return min(lastPiece + patience.between, whole) }
        let first = min(start + patience.first, whole)
        return place.dialect == .turing ? min(first, tryStart + ServiceCall.turingTry) : first
    }

    /// Makes a request and takes what comes of it.
    ///
    /// - Returns: nil if the answer is complete.
    func request(
        _ url: String, body: JSON?, take: (HTTPReply, [UInt8]) -> Bool
    ) -> (reply: HTTPReply, problem: Outcome?) {
        var reply = HTTPReply()
        let request = Curl.Request(url: url, key: bearer, body: body, connect: place.patience.connect)
        let ending = Curl.run(request, stop: stop, deadline: { deadline }) { bytes in
            let part = reply.take(bytes)
            return reply.hasHeader ? take(reply, part) : true
        }
        switch ending {
        case .complete: return (reply, reply.hasHeader ? nil : .failed(ServiceFailure(.brokenOff), again: true))
        case .stopped: return (reply, .stopped)
        case .missing: return (reply, .failed(ServiceFailure(.noCurl), again: false))
        case .late: return (reply, .failed(late(reply), again: true))
        case .failed(let code): return (reply, .failed(ServiceFailure(curl: code), again: true))
        }
    }

    /// The Turing service's key stands in the body.
    private var bearer: String? { place.dialect == .openai ? place.key : nil }

    private func late(_ reply: HTTPReply) -> ServiceFailure {
        let now = Curl.now()
        if now >= start + place.patience.whole {
            return ServiceFailure(.endless, status: reply.status, number: seconds(place.patience.whole))
        }
        if hasPiece { return ServiceFailure(.stalled, status: reply.status, number: seconds(place.patience.between)) }
        return ServiceFailure(.noAnswer, status: reply.status, number: seconds(now - start))
    }

    private func seconds(_ milliseconds: Int) -> Int { (milliseconds + 500) / 1_000 }

    /// What a status other than 200 means, whoever sent it.
    func failure(of reply: HTTPReply, _ body: [UInt8]) -> Outcome {
        let status = reply.status ?? 0
        let said = JSON(body).flatMap { ChatCompletion.error(in: $0) }
        switch status {
        case 300..<400:
            return .failed(ServiceFailure(.redirected, status: status, detail: reply.fields["location"]), again: false)
        case 401, 403, 407:
            // What it says of a key may have the key in it.
            return .failed(ServiceFailure(.refused, status: status), again: false)
        case 429:
            let wait = reply.fields["retry-after"].flatMap { Int($0) }.map { min(max($0, 0), 86_400) }
            return .failed(
                ServiceFailure(.tooMany, status: status, number: wait),
                again: wait.map { $0 <= ServiceCall.shortWait } ?? true)
        case 500...: return .failed(ServiceFailure(.serverError, status: status, detail: said), again: true)
        default: return .failed(ServiceFailure(.otherStatus, status: status, detail: said), again: false)
        }
    }
}

extension ServiceFailure {
    /// What curl's exit status says.
    init(curl code: Int32) {
        switch code {
        case 5, 6: self.init(.unknownHost)
        case 7: self.init(.unreachable)
        case 28: self.init(.noConnection)
        case 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91: self.init(.encryption)
        default: self.init(.brokenOff, detail: [18, 52, 55, 56].contains(code) ? nil : "curl \(code)")
        }
    }
}
