// SPDX-License-Identifier: MIT
import CPcap
import Glibc
public import Packets

/// A live capture on one device, for one thread.
///
/// ```swift
/// let capture = try Capture(on: "lo", filter: "tcp port 9000")
/// while try capture.wait() {
///     try capture.deliver { bytes, info in print(info.number, bytes.byteCount) }
/// }
/// ```
/// Frames come as soon as the kernel has them, or a little later and packed (``Delivery``). They are lent, not copied:
/// nothing is allocated for a frame.
public final class Capture {
    /// The most octets of a frame that are kept when nothing else is asked: more than any frame has.
    public static let wholeFrames = 262_144

    /// The name that it was opened by.
    public let device: String
    /// What each frame begins with.
    public let link: LinkType
    /// Whether a frame's time has nanoseconds; else it has microseconds.
    public let hasNanoseconds: Bool
    /// The most octets that are kept of a frame.
    public let snapshotLength: Int
    /// Readable when frames are waiting: for `poll` and its like. It belongs to the capture.
    public let descriptor: Int32
    /// How the kernel passes frames on.
    public let delivery: Delivery
    /// Ends ``wait(milliseconds:)`` from another thread or from a signal handler.
    public let stop: StopSignal

    /// How many frames were delivered: the number of the last.
    public private(set) var frameCount = 0

    private let handle: OpaquePointer
    /// What libpcap had counted before the filter was in place.
    private var before = CaptureStatistics(received: 0, dropped: 0, droppedByInterface: 0)

    /// Begins to capture.
    ///
    /// - Parameters:
    ///   - device: its name; `any` is all of them at once.
    ///   - filter: in libpcap's language; empty takes every frame.
    ///   - snapshotLength: octets kept of each frame.
    ///   - bufferSize: octets that the kernel keeps for us until we read; frames beyond it are dropped, and counted.
    ///   - promiscuous: also takes frames that are not addressed to this machine.
    ///   - delivery: each frame at once, or many together without loss.
    public init(
        on device: String, filter: String = "", snapshotLength: Int = Capture.wholeFrames, bufferSize: Int = 16 << 20,
        promiscuous: Bool = false, delivery: Delivery = .immediate
    ) throws(LiveCaptureError) {
        let handle = try Self.open(device, snapshotLength, bufferSize, promiscuous, delivery)
        do throws(LiveCaptureError) {
            try Self.setFilter(filter, of: handle)
            stop = try StopSignal(for: device)
        } catch {
            pcap_close(handle)
            throw error
        }
        self.handle = handle
        self.device = device
        self.snapshotLength = snapshotLength
        self.delivery = delivery
        link = LinkType(dataLinkType: pcap_datalink(handle))
        hasNanoseconds = pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO
        descriptor = pcap_get_selectable_fd(handle)
        before = try statistics()
    }

    deinit { pcap_close(handle) }

    private static func open(
        _ device: String, _ snapshotLength: Int, _ bufferSize: Int, _ promiscuous: Bool, _ delivery: Delivery
    ) throws(LiveCaptureError) -> OpaquePointer {
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let handle = pcap_create(device, &words) else {
            throw .failed(device: device, reason: String(nulTerminated: words))
        }
        pcap_set_snaplen(handle, Int32(clamping: snapshotLength))
        pcap_set_buffer_size(handle, Int32(clamping: bufferSize))
        pcap_set_promisc(handle, promiscuous ? 1 : 0)
        pcap_set_immediate_mode(handle, delivery == .immediate ? 1 : 0)
        pcap_set_timeout(handle, max(1, delivery.delay))  // 0 would be for ever
        pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)  // kept at µs where there is nothing finer
        let status = pcap_activate(handle)  // above 0 is a warning: it captures all the same
        guard status >= 0, pcap_setnonblock(handle, 1, &words) == 0 else {
            let reason = status < 0 ? String(cString: pcap_geterr(handle)) : String(nulTerminated: words)
            pcap_close(handle)
            throw LiveCaptureError(status: status, device: device, words: reason)
        }
        if device == "lo" { ignoreOutgoing(handle) }
        return handle
    }

    /// The kernel shows every frame on `lo` twice, going out and coming in, and libpcap passes over the first. To have it
    /// left out by the kernel halves the work, and the counts then count frames. A kernel before 4.20 refuses.
    private static func ignoreOutgoing(_ handle: OpaquePointer) {
        let packetLevel: Int32 = 263  // SOL_PACKET
        let ignoreOutgoing: Int32 = 23  // PACKET_IGNORE_OUTGOING
        var on: Int32 = 1
        setsockopt(pcap_fileno(handle), packetLevel, ignoreOutgoing, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func setFilter(_ expression: String, of handle: OpaquePointer) throws(LiveCaptureError) {
        guard !expression.isEmpty else { return }
        var program = bpf_program()
        guard pcap_compile(handle, &program, expression, 1, bpf_u_int32(PCAP_NETMASK_UNKNOWN)) == 0 else {
            throw .badFilter(expression: expression, reason: String(cString: pcap_geterr(handle)))
        }
        defer { pcap_freecode(&program) }
        guard pcap_setfilter(handle, &program) == 0 else {
            throw .badFilter(expression: expression, reason: String(cString: pcap_geterr(handle)))
        }
    }

    /// Waits until frames are there or the time is up; nil is no limit.
    ///
    /// Returns false once ``stop`` was raised, and true otherwise: also when time is up and nothing came.
    public func wait(milliseconds: Int32? = nil) throws(LiveCaptureError) -> Bool {
        var watched = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        if poll(&watched, 2, milliseconds ?? -1) < 0, errno != EINTR {
            throw .failed(device: device, reason: String(cString: strerror(errno)))
        }
        return watched[1].revents == 0
    }

    /// Lends each frame that the kernel has by now to `body`, and returns how many there were, at most `limit`.
    /// It never waits.
    @discardableResult
    public func deliver(
        atMost limit: Int = .max, to body: (RawSpan, FrameInfo) -> Void
    ) throws(LiveCaptureError) -> Int {
        let scale: Int64 = hasNanoseconds ? 1 : 1000
        let (status, count) = withoutActuallyEscaping(body) { body in
            var lending = Lending(body: body, nanosecondsPerTick: scale, link: link, number: frameCount)
            let status = withUnsafeMutableBytes(of: &lending) { bytes in
                pcap_dispatch(
                    handle, Int32(clamping: limit), takeFrame, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            }
            let count = lending.number - frameCount
            frameCount = lending.number
            return (status, count)
        }
        guard status < 0, status != PCAP_ERROR_BREAK else { return count }
        if device != "any", if_nametoindex(device) == 0 { throw .deviceVanished(device) }
        throw LiveCaptureError(status: status, device: device, words: String(cString: pcap_geterr(handle)))
    }

    /// Lends all that was seen until now, and waits for what the kernel still packs: the end of a capture.
    public func deliverRest(to body: (RawSpan, FrameInfo) -> Void) throws(LiveCaptureError) {
        try deliver(to: body)
        while isReadable(within: 2 * delivery.delay), try deliver(to: body) > 0 {}
    }

    /// Whether frames are there, or come within so many milliseconds.
    func isReadable(within milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, milliseconds) > 0
    }

    /// Frames seen and lost since the capture began.
    public func statistics() throws(LiveCaptureError) -> CaptureStatistics {
        var counts = pcap_stat()
        guard pcap_stats(handle, &counts) == 0 else {
            throw .failed(device: device, reason: String(cString: pcap_geterr(handle)))
        }
        return CaptureStatistics(
            received: Int(counts.ps_recv) - before.received, dropped: Int(counts.ps_drop) - before.dropped,
            droppedByInterface: Int(counts.ps_ifdrop) - before.droppedByInterface)
    }
}

/// Frames seen and lost, as libpcap counts them on Linux.
public struct CaptureStatistics: Hashable, Sendable {
    /// Frames that passed the filter, whether delivered or dropped. On `any` those of loopback count twice.
    public var received: Int
    /// Frames that passed the filter but found the kernel's buffer full: we did not read fast enough.
    public var dropped: Int
    /// Frames that the device or its driver dropped, since the capture began.
    public var droppedByInterface: Int
}

/// What libpcap hands back to us with each frame.
private struct Lending {
    var body: (RawSpan, FrameInfo) -> Void
    var nanosecondsPerTick: Int64
    var link: LinkType
    /// Of the last frame.
    var number: Int
}

/// libpcap's callback: it may not throw, and its bytes live only as long as the call.
private func takeFrame(
    context: UnsafeMutablePointer<UInt8>?, header: UnsafePointer<pcap_pkthdr>?, bytes: UnsafePointer<UInt8>?
) {
    guard let context, let header = header?.pointee, let bytes else { return }
    UnsafeMutableRawPointer(context).withMemoryRebound(to: Lending.self, capacity: 1) { lending in
        lending.pointee.number += 1
        let ticks = Int64(header.ts.tv_usec) &* lending.pointee.nanosecondsPerTick
        let time = Timestamp(nanoseconds: Int64(header.ts.tv_sec) &* 1_000_000_000 &+ ticks)
        let frame = UnsafeRawBufferPointer(start: bytes, count: Int(header.caplen))
        let info = FrameInfo(
            number: lending.pointee.number, time: time, originalLength: Int(header.len), link: lending.pointee.link)
        lending.pointee.body(frame.bytes, info)
    }
}
