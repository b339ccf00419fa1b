package dev.sluice.websocket;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Stands next to each socket of the server, and lets one of them fail when it is asked to. */
@TestConfiguration(proxyBeanMethods = false)
class FaultySockets {

    /** What goes wrong from then on. */
    enum Fault {
        WRITE_THROWS,
        WRITE_FAILS,
        FLUSH_THROWS,
        READ_THROWS,
        NO_MEMORY,
        CLOSED_BY_WRITE
    }

    /** By the client's port. */
    private final Map<Integer, Socket> sockets = new ConcurrentHashMap<>();

    @Bean
    NettyServerCustomizer faultySockets() {
        return server -> server.doOnChannelInit((observer, channel, peer) -> {
            if (channel.parent() != null) {
                channel.pipeline().addFirst(new Socket(sockets));
            }
        });
    }

    /** Whether the server has accepted the connection of that client. */
    boolean has(int port) {
        return sockets.containsKey(port);
    }

    void fail(int port, Fault how) {
        Socket socket = sockets.get(port);
        if (socket == null) {
            throw new IllegalStateException("no connection from port " + port);
        }
        socket.fail(how);
    }

    private static Error error() {
        return new InternalError("a fault that a test has asked for");
    }

    private static final class Socket extends ChannelDuplexHandler {
        private final Map<Integer, Socket> sockets;
        private volatile @Nullable Fault fault;
        private volatile @Nullable Channel channel;

        Socket(Map<Integer, Socket> sockets) {
            this.sockets = sockets;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            channel = ctx.channel();
            int port = ((InetSocketAddress) ctx.channel().remoteAddress()).getPort();
            sockets.put(port, this);
            ctx.channel().closeFuture().addListener(closed -> sockets.remove(port, this));
            ctx.fireChannelActive();
        }

        void fail(Fault how) {
            fault = how;
            Channel mine = channel;
            if (how == Fault.NO_MEMORY && mine != null) {
                mine.config().setAllocator(new NoMemory());
            }
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            Fault now = fault;
            if (now == Fault.WRITE_THROWS) {
                ReferenceCountUtil.release(message);
                throw error();
            } else if (now == Fault.WRITE_FAILS) {
                ReferenceCountUtil.release(message);
                var unused = promise.setFailure(new IllegalStateException("a failed write that a test has asked for"));
            } else {
                if (now == Fault.CLOSED_BY_WRITE) {
                    var unused = ctx.close();
                }
                var unused = ctx.write(message, promise);
            }
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (fault == Fault.FLUSH_THROWS) {
                throw error();
            }
            ctx.flush();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (fault == Fault.READ_THROWS) {
                ReferenceCountUtil.release(message);
                throw error();
            }
            ctx.fireChannelRead(message);
        }
    }

    /** As Netty's when its direct memory is used up: {@code OutOfDirectMemoryError} can be made by Netty only. */
    private static final class NoMemory extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("of a socket, as a test has asked for");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("of a socket, as a test has asked for");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
