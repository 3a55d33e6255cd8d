// SPDX-License-Identifier: MIT

// RFC 9293, in the order of its sections. A table: one row a rule.

extension Rule {
    /// §3.4, §3.5: what sequence numbers stand for.
    static let numbers: [Rule] = [
        Rule(
            .synTakesOneNumber, 9293, "3.4", "9293-3.4-syn-takes-one", .prose,
            "A SYN carries no text, yet it uses up one sequence number: the first octet of text is ISN+1.",
            "SYN 不携带数据，但占用一个序号：第一个数据字节的序号是 ISN+1。"),
        Rule(
            .finTakesOneNumber, 9293, "3.4", "9293-3.4-fin-takes-one", .prose,
            "A FIN uses up one sequence number, so that it can be acknowledged like text.",
            "FIN 占用一个序号，这样它就能像数据一样被确认。"),
        Rule(
            .ackTakesNone, 9293, "3.4", "9293-3.4-ack-takes-none", .prose,
            "An ACK without text uses no sequence number: the next octet still has the same number.",
            "不带数据的 ACK 不占用序号：下一个字节的序号不变。"),
        Rule(
            .initialSequenceNumber, 9293, "3.4.1", "9293-3.4.1-isn", .must(8),
            "A first sequence number is drawn from a clock and a secret, so that old segments and strangers miss it.",
            "初始序号由时钟和密钥共同产生，使旧报文段和外人难以猜中。"),
    ]

    /// §3.10.1–3.10.6: the user's calls.
    static let calls: [Rule] = [
        Rule(
            .passiveOpen, 9293, "3.10.1", "9293-3.10.1-passive", .prose,
            "A passive OPEN makes a record of the connection, sends nothing and waits in LISTEN.",
            "被动 OPEN 建立一个连接记录，不发送任何东西，进入 LISTEN 等待。"),
        Rule(
            .activeOpen, 9293, "3.10.1", "9293-3.10.1-active", .prose,
            "An active OPEN picks a first number (ISS), sends a SYN that carries it and enters SYN-SENT.",
            "主动 OPEN 选定初始序号 ISS，发送带有它的 SYN，进入 SYN-SENT。"),
        Rule(
            .openInListen, 9293, "3.10.1", "9293-3.10.1-listen", .prose,
            "An active OPEN in LISTEN turns the waiting end into a calling one: it sends a SYN.",
            "在 LISTEN 中执行主动 OPEN，等待的一端变为主动发起的一端：发送 SYN。",
            linux: Sentence(
                english: "Linux has no such call: connect() on a listening socket fails with EISCONN.",
                chinese: "Linux 没有这种调用：对监听套接字执行 connect() 会以 EISCONN 失败。")),
        Rule(
            .sendInListen, 9293, "3.10.2", "9293-3.10.2-listen", .prose,
            "A SEND in LISTEN to a known remote end opens the connection actively; the text waits.",
            "在 LISTEN 中对已知远端执行 SEND，会主动打开连接；数据先排队等待。",
            linux: Sentence(
                english: "Linux answers EPIPE: a listening socket cannot send.",
                chinese: "Linux 返回 EPIPE：监听套接字不能发送。")),
        Rule(
            .closeInListen, 9293, "3.10.4", "9293-3.10.4-listen", .prose,
            "CLOSE in LISTEN deletes the record; nobody is told, for nobody had called.",
            "在 LISTEN 中 CLOSE 会删除记录；没有对端，所以不通知任何人。"),
        Rule(
            .closeInSynSent, 9293, "3.10.4", "9293-3.10.4-syn-sent", .prose,
            "CLOSE in SYN-SENT deletes the record and sends nothing.",
            "在 SYN-SENT 中 CLOSE 会删除记录，不发送任何东西。"),
        Rule(
            .closeSendsFIN, 9293, "3.10.4", "9293-3.10.4-fin", .prose,
            "CLOSE says that no more text will come: a FIN follows the last text, and the state is FIN-WAIT-1 at once.",
            "CLOSE 表示“我没有更多数据要发”：FIN 跟在最后的数据之后，状态立即变为 FIN-WAIT-1。"),
        Rule(
            .closeInCloseWait, 9293, "3.10.4", "9293-3.10.4-close-wait", .prose,
            "CLOSE after the other side's FIN: our own FIN goes out after all text, and LAST-ACK begins.",
            "在收到对方 FIN 之后 CLOSE：所有数据发完后发送我方 FIN，进入 LAST-ACK。",
            linux: Sentence(
                english: "Linux shows LAST-ACK from the call on, even while text still waits before the FIN.",
                chinese: "Linux 从调用起就显示 LAST-ACK，即使 FIN 之前还有数据在等待。")),
        Rule(
            .closeAgain, 9293, "3.10.4", "9293-3.10.4-again", .prose,
            "A second CLOSE is an error, or ignored; it never sends a second FIN.",
            "第二次 CLOSE 是错误或被忽略；绝不会发出第二个 FIN。"),
        Rule(
            .abortSendsRST, 9293, "3.10.5", "9293-3.10.5-rst", .prose,
            "ABORT throws everything away, sends a RST numbered SND.NXT and deletes the record.",
            "ABORT 丢弃一切，发送序号为 SND.NXT 的 RST，并删除记录。",
            linux: Sentence(
                english: "Linux sets the ACK bit on this RST too.",
                chinese: "Linux 在这个 RST 上同时置 ACK 位。")),
        Rule(
            .abortSilently, 9293, "3.10.5", "9293-3.10.5-silent", .prose,
            "ABORT before a handshake, or after both sides have closed, deletes the record without a RST.",
            "在握手之前或双方都已关闭之后 ABORT，删除记录而不发送 RST。"),
        Rule(
            .sendText, 9293, "3.10.2", "9293-3.10.2-send", .prose,
            "SEND cuts its text into segments that also acknowledge what was received.",
            "SEND 将数据切分为报文段，同时捎带对已收数据的确认。",
            linux: Sentence(
                english:
                    "Linux sets PSH also in the midst of it, when more than half the largest window has been written.",
                chinese: "写入超过最大窗口的一半时，Linux 在数据中间也置 PSH。")),
        Rule(
            .callWithoutConnection, 9293, "3.10", "9293-3.10-no-connection", .prose,
            "A call on a connection that does not exist is an error.",
            "对不存在的连接进行调用是错误。"),
        Rule(
            .callWhileClosing, 9293, "3.10.2", "9293-3.10.2-closing", .prose,
            "Who has closed cannot send any more: the call answers \"connection closing\".",
            "已经关闭的一方不能再发送：调用返回“connection closing”。"),
        Rule(
            .openTwice, 9293, "3.10.1", "9293-3.10.1-twice", .prose,
            "OPEN on a connection that exists is an error and changes nothing.",
            "对已存在的连接执行 OPEN 是错误，不改变任何东西。"),
        Rule(
            .remoteUnspecified, 9293, "3.10.1", "9293-3.10.1-unspecified", .must(46),
            "An active OPEN, or a SEND in LISTEN, needs to know whom to call.",
            "主动 OPEN，或在 LISTEN 中 SEND，必须知道对端是谁。"),
        Rule(
            .sendQueued, 9293, "3.10.2", "9293-3.10.2-queued", .prose,
            "SEND before the handshake is over keeps the text until ESTABLISHED.",
            "握手完成之前 SEND 的数据会保留到 ESTABLISHED。"),
        Rule(
            .receiveText, 9293, "3.10.3", "9293-3.10.3-text", .prose,
            "RECEIVE hands over, in order, text that has arrived.",
            "RECEIVE 按顺序交付已到达的数据。"),
        Rule(
            .receiveQueued, 9293, "3.10.3", "9293-3.10.3-queued", .prose,
            "RECEIVE with nothing on hand waits for text.",
            "没有现成数据时，RECEIVE 等待数据到达。"),
        Rule(
            .receiveAtEnd, 9293, "3.10.3", "9293-3.10.3-end", .prose,
            "After the other side's FIN, RECEIVE hands over what is left, then says \"connection closing\".",
            "收到对方 FIN 后，RECEIVE 先交付剩余数据，然后返回“connection closing”。",
            linux: Sentence(
                english: "A Linux socket says so by returning 0 octets, also when a RST came after the FIN.",
                chinese: "Linux 套接字用返回 0 字节表示，即使 FIN 之后又来了 RST。")),
        Rule(
            .closeQueued, 9293, "3.10.4", "9293-3.10.4-queued", .prose,
            "CLOSE in SYN-RECEIVED with text still to send waits until ESTABLISHED.",
            "在 SYN-RECEIVED 中仍有数据要发时，CLOSE 等到 ESTABLISHED 再处理。"),
        Rule(
            .status, 9293, "3.10.6", "9293-3.10.6-status", .may(nil),
            "STATUS reports the state and the record and changes nothing.",
            "STATUS 报告状态和记录，不改变任何东西。"),
        Rule(
            .closedWithUnreadText, 9293, "3.6.1", "9293-3.6.1-unread", .should(3),
            "Closing for good while text is unread, or arrives later, sends a RST to show that it was lost.",
            "彻底关闭时若有未读数据，或之后又有数据到达，则发送 RST 表明数据丢失。",
            linux: Sentence(
                english: "Linux refuses text that arrives later after shutdown(SHUT_RDWR) as well.",
                chinese: "Linux 在 shutdown(SHUT_RDWR) 之后也拒绝再到达的数据。")),
    ]

    /// §3.10.7.1: a segment for a connection that does not exist.
    static let segmentsInClosed: [Rule] = [
        Rule(
            .closedRST, 9293, "3.10.7.1", "9293-3.10.7.1-rst", .prose,
            "A RST for no connection is dropped: a RST never answers a RST.",
            "发往不存在的连接的 RST 被丢弃：绝不用 RST 回应 RST。"),
        Rule(
            .closedACK, 9293, "3.10.7.1", "9293-3.10.7.1-ack", .prose,
            "A segment with ACK for no connection is answered by a RST numbered with that very ACK.",
            "发往不存在的连接且带 ACK 的报文段，以序号等于该 ACK 的 RST 回应。"),
        Rule(
            .closedNoACK, 9293, "3.10.7.1", "9293-3.10.7.1-no-ack", .prose,
            "A segment without ACK for no connection is answered by RST,ACK: SEQ 0, ACK covering all it used.",
            "发往不存在的连接且不带 ACK 的报文段，以 RST,ACK 回应：SEQ 为 0，ACK 覆盖其全部序号。"),
    ]

    /// §3.10.7.2: LISTEN.
    static let segmentsInListen: [Rule] = [
        Rule(
            .listenRST, 9293, "3.10.7.2", "9293-3.10.7.2-rst", .prose,
            "A RST in LISTEN cannot answer anything we sent: ignored.",
            "在 LISTEN 中收到的 RST 不可能是对我方的回应：忽略。"),
        Rule(
            .listenACK, 9293, "3.10.7.2", "9293-3.10.7.2-ack", .prose,
            "In LISTEN nothing was sent that could be acknowledged: any ACK draws a RST.",
            "在 LISTEN 中我方未发送任何东西：任何 ACK 都会引来 RST。"),
        Rule(
            .listenSYN, 9293, "3.10.7.2", "9293-3.10.7.2-syn", .prose,
            "A SYN in LISTEN is answered by SYN,ACK: our own first number, and theirs plus one.",
            "在 LISTEN 中收到 SYN，以 SYN,ACK 回应：我方的初始序号，以及对方序号加一。",
            linux: Sentence(
                english: "Linux drops a SYN that has a FIN with it.",
                chinese: "Linux 丢弃同时带 FIN 的 SYN。")),
        Rule(
            .listenOther, 9293, "3.10.7.2", "9293-3.10.7.2-other", .prose,
            "A segment in LISTEN with none of RST, ACK and SYN is dropped.",
            "在 LISTEN 中既无 RST、ACK 也无 SYN 的报文段被丢弃。"),
        Rule(
            .synHoldsText, 9293, "3.10.7.2", "9293-3.10.7.2-text", .prose,
            "Text or FIN on a SYN is kept until ESTABLISHED: the SYN,ACK acknowledges the SYN alone.",
            "SYN 上携带的数据或 FIN 保留到 ESTABLISHED：SYN,ACK 只确认 SYN。",
            linux: Sentence(
                english: "Without TCP Fast Open, Linux drops such text; the sender repeats it.",
                chinese: "未启用 TCP Fast Open 时，Linux 丢弃这些数据，由发送方重传。")),
    ]

    /// §3.10.7.3: SYN-SENT.
    static let segmentsInSynSent: [Rule] = [
        Rule(
            .synSentBadACK, 9293, "3.10.7.3", "9293-3.10.7.3-bad-ack", .prose,
            "An ACK in SYN-SENT of something we never sent draws a RST; the connection stays.",
            "在 SYN-SENT 中确认了我方从未发送的序号，回应 RST；连接保持不变。",
            linux: Sentence(
                english: "Linux also repeats its SYN at once, and does so after a RST with a bad ACK.",
                chinese: "Linux 还会立即重发 SYN；收到 ACK 不对的 RST 时也一样。")),
        Rule(
            .synSentRST, 9293, "3.10.7.3", "9293-3.10.7.3-rst", .prose,
            "A RST that acknowledges our SYN ends the attempt: nobody listens there.",
            "确认了我方 SYN 的 RST 结束这次尝试：对方没有在监听。"),
        Rule(
            .synSentRSTWithoutACK, 9293, "3.10.7.3", "9293-3.10.7.3-rst-no-ack", .prose,
            "A RST in SYN-SENT without a good ACK proves nothing and is dropped.",
            "在 SYN-SENT 中没有正确 ACK 的 RST 说明不了什么，被丢弃。"),
        Rule(
            .synSentSYNACK, 9293, "3.10.7.3", "9293-3.10.7.3-syn-ack", .prose,
            "A SYN that acknowledges ours opens the connection: we answer with an ACK and are ESTABLISHED.",
            "对方的 SYN 同时确认了我方 SYN，连接打开：我方回 ACK，进入 ESTABLISHED。",
            linux: Sentence(
                english: "Linux drops text and FIN that come on the SYN,ACK; the sender repeats them.",
                chinese: "Linux 丢弃 SYN,ACK 上携带的数据和 FIN，由发送方重传。")),
        Rule(
            .synSentSYN, 9293, "3.10.7.3", "9293-3.10.7.3-syn", .must(10),
            "A SYN that does not acknowledge ours means both called at once: we answer with SYN,ACK.",
            "对方的 SYN 没有确认我方 SYN，说明双方同时打开：我方回 SYN,ACK。",
            linux: Sentence(
                english: "Linux's SYN,ACK offers again all that its SYN offered, also what the other SYN lacked.",
                chinese: "Linux 的 SYN,ACK 会再次提供自己 SYN 中的全部选项，即使对方 SYN 没有。")),
        Rule(
            .synSentOther, 9293, "3.10.7.3", "9293-3.10.7.3-other", .prose,
            "A segment in SYN-SENT with neither SYN nor RST is dropped.",
            "在 SYN-SENT 中既无 SYN 也无 RST 的报文段被丢弃。"),
    ]

    /// §3.10.7.4: the eight checks.
    static let segmentsOtherwise: [Rule] = [
        Rule(
            .acceptable, 9293, "3.10.7.4", "9293-3.10.7.4-acceptable", .prose,
            "A segment is looked at only if part of it lies in the receive window.",
            "报文段只有部分落在接收窗口内才会被处理。",
            linux: Sentence(
                english:
                    "Linux counts a segment that ends at RCV.NXT as inside: its timestamp is taken, its RST challenged.",
                chinese: "Linux 把恰好在 RCV.NXT 结束的报文段算作窗口内：采用其时间戳，其 RST 引来质询。")),
        Rule(
            .unacceptable, 9293, "3.10.7.4", "9293-3.10.7.4-unacceptable", .prose,
            "A segment outside the receive window is dropped, and an ACK says what is expected.",
            "接收窗口之外的报文段被丢弃，并用 ACK 说明期望的序号。"),
        Rule(
            .trimmed, 9293, "3.10.7.4", "9293-3.10.7.4-trimmed", .prose,
            "Of a segment that is part old or reaches past the window, only the new part inside counts.",
            "报文段若部分是旧的或超出窗口，只有窗口内的新部分有效。"),
        Rule(
            .zeroWindowAccepts, 9293, "3.10.7.4", "9293-3.10.7.4-zero-window", .must(66),
            "With the window at zero no text is taken, but the ACK, URG and RST of a segment are.",
            "窗口为零时不接收数据，但仍处理报文段的 ACK、URG 和 RST。"),
        Rule(
            .synAckWhileSynReceived, 9293, "3.5", "9293-3.5-simultaneous", .must(10),
            "When both called at once, the other side's SYN,ACK repeats its SYN; its ACK still opens the connection.",
            "同时打开时，对方的 SYN,ACK 重复了它的 SYN；其中的 ACK 仍使连接打开。"),
        Rule(
            .rstOutsideWindow, 9293, "3.10.7.4", "9293-3.10.7.4-rst-outside", .prose,
            "A RST outside the receive window is dropped without a word.",
            "接收窗口之外的 RST 被悄悄丢弃。",
            linux: Sentence(
                english:
                    "Linux takes one at RCV.NXT-1 after a FIN, and ACKs one in FIN-WAIT-2 whose socket was closed.",
                chinese: "Linux 在收到 FIN 后接受 RCV.NXT-1 处的 RST；套接字已关闭的 FIN-WAIT-2 则回 ACK。")),
        Rule(
            .rstExact, 9293, "3.10.7.4", "9293-3.10.7.4-rst-exact", .must(nil),
            "A RST numbered exactly RCV.NXT ends the connection at once.",
            "序号恰为 RCV.NXT 的 RST 立即终止连接。",
            linux: Sentence(
                english: "Linux still lets the user read what had arrived before.",
                chinese: "Linux 仍允许用户读取此前已到达的数据。")),
        Rule(
            .rstChallenge, 9293, "3.10.7.4", "9293-3.10.7.4-rst-challenge", .must(nil),
            "A RST in the window but not at RCV.NXT may be a guess: a challenge ACK asks for the right one.",
            "在窗口内但序号不是 RCV.NXT 的 RST 可能是猜测：用 challenge ACK 要求给出正确的序号。",
            linux: Sentence(
                english: "On Linux FIN-WAIT-2 whose socket was closed ends on it, and TIME-WAIT drops it.",
                chinese: "在 Linux 上，套接字已关闭的 FIN-WAIT-2 因它结束，TIME-WAIT 则丢弃它。")),
        Rule(
            .rstWithoutProtection, 9293, "3.5.3", "9293-3.5.3-rst", .prose,
            "Without RFC 5961, any RST in the window ends the connection.",
            "不采用 RFC 5961 时，窗口内的任何 RST 都会终止连接。"),
        Rule(
            .rstBackToListen, 9293, "3.10.7.4", "9293-3.10.7.4-rst-listen", .prose,
            "A RST for a half-open connection that came from LISTEN puts it back there; the user need not know.",
            "由 LISTEN 产生的半开连接收到 RST 后退回 LISTEN；不必通知用户。"),
        Rule(
            .rstRefused, 9293, "3.10.7.4", "9293-3.10.7.4-rst-refused", .prose,
            "A RST for a half-open connection that we began means it was refused.",
            "我方发起的半开连接收到 RST，表示连接被拒绝。",
            linux: Sentence(
                english: "Linux tells the user that the connection was reset, not refused.",
                chinese: "Linux 告诉用户连接被复位，而不是被拒绝。")),
        Rule(
            .synChallenge, 9293, "3.10.7.4", "9293-3.10.7.4-syn-challenge", .must(nil),
            "A SYN on an open connection is answered by a challenge ACK, whatever its number.",
            "在已建立的连接上收到 SYN，无论序号如何，都用 challenge ACK 回应。"),
        Rule(
            .synBackToListen, 9293, "3.10.7.4", "9293-3.10.7.4-syn-listen", .prose,
            "A new SYN for a half-open connection that came from LISTEN puts it back there.",
            "由 LISTEN 产生的半开连接收到新的 SYN，退回 LISTEN。",
            linux: Sentence(
                english:
                    "Linux repeats its SYN,ACK for the same SYN, ACKs one outside the window, and for one inside sends RST,ACK.",
                chinese: "Linux 对同一 SYN 重发 SYN,ACK，对窗口外的回 ACK，对窗口内的发送 RST,ACK。")),
        Rule(
            .synResets, 9293, "3.10.7.4", "9293-3.10.7.4-syn-resets", .prose,
            "Without RFC 5961, a SYN in the window of an open connection is an error that resets it.",
            "不采用 RFC 5961 时，落在已建立连接窗口内的 SYN 是错误，会复位连接。"),
        Rule(
            .ackOff, 9293, "3.10.7.4", "9293-3.10.7.4-ack-off", .prose,
            "After the handshake every segment must carry an ACK; one without is dropped.",
            "握手之后每个报文段都必须带 ACK；没有的被丢弃。",
            linux: Sentence(
                english:
                    "Linux drops it before it looks at the number, so that it never draws an ACK, but in TIME-WAIT it does.",
                chinese: "Linux 在检查序号之前就丢弃它，因此从不引来 ACK；但在 TIME-WAIT 中会。")),
        Rule(
            .ackOfSYN, 9293, "3.10.7.4", "9293-3.10.7.4-ack-of-syn", .prose,
            "The ACK of our SYN completes the handshake: ESTABLISHED.",
            "对我方 SYN 的确认完成握手：进入 ESTABLISHED。"),
        Rule(
            .ackOfSYNBad, 9293, "3.10.7.4", "9293-3.10.7.4-ack-of-syn-bad", .prose,
            "An ACK in SYN-RECEIVED that does not cover our SYN draws a RST; the state stays.",
            "在 SYN-RECEIVED 中未覆盖我方 SYN 的 ACK 引来 RST；状态不变。",
            linux: Sentence(
                english:
                    "Linux looks at this before the number; in a simultaneous open it takes an ACK of its ISS for a good one.",
                chinese: "Linux 先检查它再检查序号；同时打开时，把对 ISS 的确认也当作正确。")),
        Rule(
            .ackNew, 9293, "3.10.7.4", "9293-3.10.7.4-ack-new", .prose,
            "An ACK of something new moves SND.UNA forward; what it covers need not be kept any longer.",
            "确认了新数据的 ACK 使 SND.UNA 前移；被覆盖的数据不必再保留。"),
        Rule(
            .ackDuplicate, 9293, "3.10.7.4", "9293-3.10.7.4-ack-duplicate", .prose,
            "An ACK of nothing new is ignored as a number; its text still counts.",
            "没有确认新数据的 ACK 号被忽略；其携带的数据仍然有效。"),
        Rule(
            .ackBeyond, 9293, "3.10.7.4", "9293-3.10.7.4-ack-beyond", .prose,
            "An ACK of something not sent yet is answered by an ACK and dropped.",
            "确认了尚未发送的数据，回一个 ACK 并丢弃该报文段。"),
        Rule(
            .ackTooOld, 9293, "3.10.7.4", "9293-3.10.7.4-ack-too-old", .may(12),
            "An ACK older than the largest window the peer ever offered is suspect: answered by an ACK and dropped.",
            "ACK 号比对方通告过的最大窗口还旧，值得怀疑：回一个 ACK 并丢弃。",
            linux: Sentence(
                english: "Linux also refuses one that is older than all the octets acknowledged so far.",
                chinese: "Linux 还拒绝比至今已确认的全部字节更旧的 ACK。")),
        Rule(
            .ackOfFIN, 9293, "3.10.7.4", "9293-3.10.7.4-ack-of-fin", .prose,
            "The ACK of our FIN tells that the other side has everything we sent.",
            "对我方 FIN 的确认说明对方已收到我方发送的一切。"),
        Rule(
            .windowUpdate, 9293, "3.10.7.4", "9293-3.10.7.4-window", .prose,
            "The send window is taken from a segment only if it is newer than the one it was last taken from.",
            "只有报文段比上次更新窗口所用的更新，才用它更新发送窗口。",
            linux: Sentence(
                english:
                    "With the same numbers as before, Linux takes a larger window or none at all, not a smaller one.",
                chinese: "号码与上次相同时，Linux 只接受更大的窗口或零窗口，不接受较小的窗口。")),
        Rule(
            .urgent, 9293, "3.10.7.4", "9293-3.10.7.4-urg", .must(62),
            "URG moves the urgent pointer, which names the octet after the urgent text; the user is told once.",
            "URG 推进紧急指针，它指向紧急数据之后的字节；只通知用户一次。",
            linux: Sentence(
                english:
                    "Linux takes the pointer to name the octet before, as old BSD did, and takes that octet out of the stream.",
                chinese: "Linux 按旧 BSD 的方式解释指针（少一个字节），并把那个字节从数据流中取出。")),
        Rule(
            .textDelivered, 9293, "3.10.7.4", "9293-3.10.7.4-text", .prose,
            "Text that begins at RCV.NXT is delivered, RCV.NXT passes it, and an ACK will say so.",
            "从 RCV.NXT 开始的数据被交付，RCV.NXT 越过它，并将由 ACK 告知。"),
        Rule(
            .textHeld, 9293, "3.10.7.4", "9293-3.10.7.4-text-held", .should(31),
            "Text beyond a gap is held until the gap is filled; an ACK at once repeats what is missing.",
            "越过缺口的数据先保留，等缺口补上；立即用 ACK 重复指出缺少的序号。"),
        Rule(
            .textIgnored, 9293, "3.10.7.4", "9293-3.10.7.4-text-ignored", .prose,
            "Text after the other side's FIN cannot be: ignored.",
            "对方 FIN 之后不应再有数据：忽略。",
            linux: Sentence(
                english: "Linux resets the connection if such a segment begins before RCV.NXT.",
                chinese: "若这样的报文段从 RCV.NXT 之前开始，Linux 会复位连接。")),
        Rule(
            .finPassive, 9293, "3.10.7.4", "9293-3.10.7.4-fin", .must(12),
            "A FIN says that the other side has no more to send: CLOSE-WAIT, and an ACK for the FIN.",
            "FIN 表示对方没有更多数据：进入 CLOSE-WAIT，并确认 FIN。",
            linux: Sentence(
                english: "Linux delays this ACK as it does for text, so that it can ride on a FIN of its own.",
                chinese: "Linux 像对数据一样延迟这个 ACK，使它可以由自己的 FIN 捎带。")),
        Rule(
            .finSimultaneous, 9293, "3.10.7.4", "9293-3.10.7.4-fin-simultaneous", .prose,
            "Both sides closed at once and our FIN is not acknowledged yet: CLOSING.",
            "双方同时关闭，我方 FIN 尚未被确认：进入 CLOSING。"),
        Rule(
            .finAfterOurs, 9293, "3.10.7.4", "9293-3.10.7.4-fin-after-ours", .must(13),
            "The other side's FIN after ours was acknowledged: TIME-WAIT, for twice a segment's life.",
            "我方 FIN 已被确认后收到对方 FIN：进入 TIME-WAIT，持续两倍报文段寿命。",
            linux: Sentence(
                english:
                    "Linux stays there 60 seconds, a fixed number, and ACKs all that comes but a bare ACK at RCV.NXT.",
                chinese: "Linux 固定停留 60 秒，并对除 RCV.NXT 处的纯 ACK 之外的一切回 ACK。")),
        Rule(
            .finAgain, 9293, "3.10.7.4", "9293-3.10.7.4-fin-again", .prose,
            "The same FIN again: our ACK was lost, so it is sent again; in TIME-WAIT the wait begins anew.",
            "同一个 FIN 再次到达：我方 ACK 丢失，重发一次；在 TIME-WAIT 中重新计时。",
            linux: Sentence(
                english: "Linux says nothing to a FIN whose number is beyond the first one's.",
                chinese: "对序号超过第一个 FIN 的 FIN，Linux 不作回应。")),
        Rule(
            .finHeld, 9293, "3.10.7.4", "9293-3.10.7.4-fin-held", .should(31),
            "A FIN beyond a gap takes effect only when the gap is filled.",
            "越过缺口的 FIN 要等缺口补上才生效。"),
    ]

    /// §3.10.8 and the reopening of TIME-WAIT.
    static let timeouts: [Rule] = [
        Rule(
            .userTimeout, 9293, "3.10.8", "9293-3.10.8-user", .prose,
            "When the user timeout runs out, everything is thrown away and the user is told.",
            "用户超时到期后丢弃一切，并通知用户。"),
        Rule(
            .retransmissionTimeout, 9293, "3.10.8", "9293-3.10.8-retransmission", .prose,
            "When the retransmission timer runs out, the oldest unacknowledged segment is sent again.",
            "重传定时器到期后，重发最早的未确认报文段。"),
        Rule(
            .timeWaitExpires, 9293, "3.10.8", "9293-3.10.8-time-wait", .must(13),
            "After 2 MSL in TIME-WAIT no old segment can be left: the record is deleted.",
            "在 TIME-WAIT 中经过 2 MSL 后不会再有旧报文段：删除记录。"),
        Rule(
            .timeWaitReopens, 9293, "3.6.1", "9293-3.6.1-reopen", .may(2),
            "A new SYN may reopen a connection in TIME-WAIT if its number is beyond all the old ones.",
            "若新 SYN 的序号超过所有旧序号，可以重新打开处于 TIME-WAIT 的连接。"),
    ]

    /// §3.7, §3.8: segments, windows and when to send.
    static let communication: [Rule] = [
        Rule(
            .maximumSegmentSize, 9293, "3.7.1", "9293-3.7.1-mss", .must(15),
            "No segment carries more text than the peer's MSS option allows: 536 (IPv6: 1220) if it sent none.",
            "报文段的数据不超过对方 MSS 选项所允许的大小；若没有该选项则为 536（IPv6 为 1220）。"),
        Rule(
            .nagle, 9293, "3.7.4", "9293-3.7.4-nagle", .should(7),
            "A small segment waits while another is unacknowledged, so that small writes travel together.",
            "还有未确认的数据时，小报文段先等待，使零碎的写入合并发送。",
            linux: Sentence(
                english: "Linux waits only while another small segment is unacknowledged (Minshall's variant).",
                chinese: "Linux 只在另一个小报文段未被确认时等待（Minshall 变体）。")),
        Rule(
            .windowNeverShrinks, 9293, "3.8.6", "9293-3.8.6-shrink", .should(14),
            "The right edge of the offered window never moves back.",
            "通告窗口的右边界不会后退。"),
        Rule(
            .zeroWindowProbe, 9293, "3.8.6.1", "9293-3.8.6.1-probe", .must(36),
            "While the peer's window is zero a probe asks for it now and then, or a lost update would be the end.",
            "对方窗口为零时定期发送探测，否则一旦窗口更新丢失就会永远停住。",
            linux: Sentence(
                english: "RFC 9293 probes with one octet of new text; Linux with an empty segment at SND.UNA-1.",
                chinese: "RFC 9293 用一个字节的新数据探测；Linux 用序号为 SND.UNA-1 的空报文段。")),
        Rule(
            .probeAnswered, 9293, "3.8.6.1", "9293-3.8.6.1-answered", .must(37),
            "As long as a peer answers probes its connection stays open, even for ever.",
            "只要对方回应探测，连接就一直保持打开。"),
        Rule(
            .sillyWindowSend, 9293, "3.8.6.2.1", "9293-3.8.6.2.1-send", .must(38),
            "A sender does not nibble at a small window: it waits for a full segment or half the largest window.",
            "发送方不去填小窗口：等到能发一个整段，或达到最大窗口的一半。",
            linux: Sentence(
                english: "Where the first window was small, Linux sends segments of half of it and waits no longer.",
                chinese: "若最初的窗口很小，Linux 就发送其一半大小的报文段，不再等待。")),
        Rule(
            .sillyWindowReceive, 9293, "3.8.6.2.2", "9293-3.8.6.2.2-receive", .must(39),
            "A receiver opens its window in large steps: a full segment, or half its buffer.",
            "接收方大步打开窗口：一个整段，或缓冲区的一半。"),
        Rule(
            .delayedACK, 9293, "3.8.6.3", "9293-3.8.6.3-delayed", .should(18),
            "An ACK may wait for text to ride on, less than half a second and for one full segment only.",
            "ACK 可以等待捎带数据，但不到半秒，且最多只等一个整段。"),
        Rule(
            .immediateACK, 9293, "3.8.6.3", "9293-3.8.6.3-second", .should(19),
            "At least every second full-sized segment is acknowledged at once.",
            "至少每两个整段就立即确认一次。"),
        Rule(
            .keepAlive, 9293, "3.8.4", "9293-3.8.4-keep-alive", .may(5),
            "On an idle connection a probe with an old number draws an ACK, if anyone is still there.",
            "空闲连接上，用旧序号的探测引出 ACK，看对方是否还在。"),
        Rule(
            .keepAliveGivesUp, 9293, "3.8.4", "9293-3.8.4-gives-up", .must(26),
            "One unanswered keep-alive proves nothing: only many in a row end the connection.",
            "一次保活探测没有回应说明不了什么：连续多次才终止连接。"),
        Rule(
            .manyRetransmissions, 9293, "3.8.3", "9293-3.8.3-r1", .must(20),
            "After R1 retransmissions of the same segment the user is told of trouble.",
            "同一报文段重传达到 R1 次后，通知用户可能有问题。"),
        Rule(
            .connectionFailure, 9293, "3.8.3", "9293-3.8.3-r2", .must(20),
            "After R2, a longer time of retransmissions without an answer, the connection is closed.",
            "重传持续到 R2 仍无回应，关闭连接。"),
    ]
}
