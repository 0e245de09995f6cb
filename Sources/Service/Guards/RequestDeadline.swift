internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose client takes too long to send a request, or to send another.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let receive, idle: TimeAmount
    private var deadline: Scheduled<Void>?

    init(receiveSeconds: Int64, idleSeconds: Int64) {
        receive = .seconds(receiveSeconds)
        idle = .seconds(idleSeconds)
    }

    func handlerAdded(context: ChannelHandlerContext) { arm(receive, context) }
    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        // Pieces of the body do not prolong the time: whoever sends one byte a second has no more of it.
        case .head: arm(receive, context)
        case .body: break
        case .end: deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { arm(idle, context) }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    private func arm(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
