// SPDX-License-Identifier: MIT
import Dispatch
import Glibc
import Synchronization

/// The helper process: it asks the service, and knows of the rest of the program no more than questions come in and pieces go
/// out. It is started before the program seals itself, and ends with it.
public enum ServiceHelper {
    /// Where the helper finds its end of the socket pair.
    public static let descriptor: CInt = 3

    /// Serves until the program at the other end is gone; ends what is still asked then.
    public static func run(on descriptor: CInt = ServiceHelper.descriptor) {
        let socket = ServiceSocket(descriptor)
        let writing = Mutex(())
        let stops = Mutex<[Int: StopPipe]>([:])
        let done = DispatchGroup()
        var service: HTTPService?
        socket.read { json in
            switch ServiceWire.Order(json) {
            case .place(let place)?: service = HTTPService(place)
            case .stop(let id)?: stops.withLock { $0[id] }?.stop()
            case .ask(let id, let question)?:
                guard let service else { return }
                let stop = StopPipe()
                stops.withLock { $0[id] = stop }
                DispatchQueue(label: "question").async(group: done) {
                    service.ask(question, stop: stop) { event in
                        writing.withLock { _ in socket.write(ServiceWire.Report.event(id, event).json) }
                    }
                    stops.withLock { $0[id] = nil }
                    writing.withLock { _ in socket.write(ServiceWire.Report.over(id).json) }
                }
            case nil: break
            }
        }
        stops.withLock { $0.values.forEach { $0.stop() } }
        done.wait()
    }
}

/// The program's end: a service that a helper asks.
public final class HelperService: Service {
    private let socket: ServiceSocket
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var waiting: [Int: AsyncStream<ServiceEvent>.Continuation] = [:]
        var isLost = false
    }

    /// Starts this program anew as the helper. The key goes over the socket pair, and nowhere else.
    ///
    /// - Parameters:
    ///   - arguments: What makes the program a helper.
    ///   - place: The service that it will ask, and no other.
    /// - Returns: nil if no process can be started.
    public static func start(_ arguments: [String], for place: ServicePlace) -> HelperService? {
        guard let ends = SocketPair() else { return nil }
        var target = ends.theirs
        // A descriptor that is moved to where it stands would be closed at the start of the program.
        if target == ServiceHelper.descriptor { target = fcntl(target, F_DUPFD_CLOEXEC, 10) }
        defer {
            close(ends.theirs)
            if target != ends.theirs { close(target) }
        }
        let environment = ["PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH"] + Curl.variables
        let variables = Set(environment).sorted().compactMap { name in
            getenv(name).map { "\(name)=" + String(cString: $0) }
        }
        let started = ChildProcess.start(
            "/proc/self/exe", arguments, environment: variables, moves: [(target, ServiceHelper.descriptor)])
        guard started != nil else {
            close(ends.ours)
            return nil
        }
        return HelperService(on: ends.ours, for: place)
    }

    /// A helper that listens at the other end of a socket pair already.
    init(on descriptor: CInt, for place: ServicePlace) {
        socket = ServiceSocket(descriptor)
        socket.write(ServiceWire.Order.place(place).json)
        DispatchQueue(label: "helper").async { [self] in
            socket.read { json in
                switch ServiceWire.Report(json) {
                case .event(let id, let event)?: state.withLock { $0.waiting[id] }?.yield(event)
                case .over(let id)?: state.withLock { $0.waiting.removeValue(forKey: id) }?.finish()
                case nil: break
                }
            }
            let left = state.withLock { state in
                defer { state.waiting = [:] }
                state.isLost = true
                return state.waiting.values
            }
            left.forEach { HelperService.lose($0) }
        }
    }

    private static func lose(_ feed: AsyncStream<ServiceEvent>.Continuation) {
        feed.yield(.failed(ServiceFailure(.helperLost)))
        feed.finish()
    }

    /// The events of one answer.
    public func answer(_ question: Question) -> AsyncStream<ServiceEvent> {
        let (events, feed) = AsyncStream.makeStream(of: ServiceEvent.self)
        let isAsked = state.withLock { state in
            guard !state.isLost else { return false }
            state.count += 1
            let id = state.count
            state.waiting[id] = feed
            feed.onTermination = { [self] reason in
                guard case .cancelled = reason else { return }
                stop(id)
            }
            socket.write(ServiceWire.Order.ask(id, question).json)
            return true
        }
        if !isAsked { HelperService.lose(feed) }
        return events
    }

    private func stop(_ id: Int) {
        state.withLock { state in
            guard state.waiting.removeValue(forKey: id) != nil else { return }
            socket.write(ServiceWire.Order.stop(id).json)
        }
    }
}
