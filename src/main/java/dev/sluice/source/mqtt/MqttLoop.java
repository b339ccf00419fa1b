package dev.sluice.source.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of one connection to a broker: a thread of its own, so that no broker holds up another. It knows the
 * connection's channel, which the MQTT client does not show, and can so stop reading from it: else the client would read on
 * and keep what nobody asked for, without a bound in bytes, and of QoS 0 lose the oldest of it.
 */
final class MqttLoop extends MultiThreadIoEventLoopGroup {

    static final String THREADS = "sluice-mqtt";

    MqttLoop() {
        super(1, new DefaultThreadFactory(THREADS, true), transport());
    }

    /** The one for which the client makes channels. */
    private static IoHandlerFactory transport() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory transport, Object... arguments) {
        return new Loop(this, executor, transport);
    }

    private Loop loop() {
        return (Loop) next();
    }

    /** Cuts packets of which more follows than that many bytes; to be called before the client makes its channel. */
    void cutPackets(int bytesMax) {
        loop().packetBytesMax = bytesMax;
    }

    /** Reads nothing more until {@link #resume}. To be called on the loop. */
    void pause() {
        read(false);
    }

    /** On any thread. */
    void resume() {
        if (!isShuttingDown()) {
            loop().execute(() -> read(true));
        }
    }

    private void read(boolean reads) {
        Channel channel = loop().channel;
        if (channel != null) {
            channel.config().setAutoRead(reads);
        }
    }

    /** Closes the connection without taking leave. */
    void cut() {
        Channel channel = loop().channel;
        if (channel != null) {
            var unused = channel.close();
        }
    }

    /** Ends it, and the connection with it where that still stands. */
    void end() {
        var unused = shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        private volatile @Nullable Channel channel;
        private volatile int packetBytesMax = Integer.MAX_VALUE;

        Loop(MqttLoop group, Executor executor, IoHandlerFactory transport) {
            super(group, executor, transport);
        }

        @Override
        public ChannelFuture register(ChannelPromise promise) {
            Channel made = promise.channel();
            channel = made;
            ChannelFuture registering = super.register(promise);
            return packetBytesMax == Integer.MAX_VALUE
                    ? registering
                    : registering.addListener(registered -> cutPackets(made.pipeline()));
        }

        /** Behind TLS, where there is some, and before all that reads MQTT. */
        private void cutPackets(ChannelPipeline pipeline) {
            ChannelHandlerContext tls = pipeline.context(SslHandler.class);
            if (tls == null) {
                pipeline.addFirst(new PacketCut(packetBytesMax));
            } else {
                pipeline.addAfter(tls.name(), null, new PacketCut(packetBytesMax));
            }
        }
    }
}
