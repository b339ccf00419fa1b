package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.WebSocketFraming;
import dev.sluice.protocol.CloseCode;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a connection ends on the server's side of the socket, where one can see the moment. */
class ChannelConnectionTests {

    private static final MessageFormat FORMAT =
            new MessageFormat(Subprotocol.JSON, false, Subprotocol.JSON.encoder(), null);

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();

    @AfterEach
    void stop() {
        var unused = loop.shutdownGracefully(0, JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .syncUninterruptibly();
    }

    private RawWebSocket client() throws IOException {
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new WebSocket13FrameEncoder(false));
                        accepted.complete(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return RawWebSocket.connect(((InetSocketAddress) server.localAddress()).getPort());
    }

    /** Closes, and tells how the channel was when its output had ended, while it was still open; else when it closed. */
    private CompletableFuture<Boolean> close(CloseCode why) throws ExecutionException, InterruptedException {
        SocketChannel channel = accepted.get();
        CompletableFuture<Boolean> halfOpen = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    halfOpen.complete(channel.isOutputShutdown() && !channel.isInputShutdown() && channel.isActive());
                }
            });
            channel.closeFuture().addListener(closed -> halfOpen.complete(false));
            new ChannelConnection(channel, FORMAT).close(why);
        });
        return halfOpen;
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseCode.class,
            names = {"PROTOCOL_ERROR", "UNSUPPORTED_DATA", "NOT_UTF8", "TOO_BIG"})
    void aFailedConnectionEndsItsOutputAtOnceAndIsReadOn(CloseCode why) throws Exception {
        try (RawWebSocket client = client()) {
            CompletableFuture<Boolean> halfOpen = close(why);
            assertThat(client.closeCode()).isEqualTo(why.code());
            assertThat(client.awaitEnd()).isTrue();
            assertThat(halfOpen.get()).isTrue();
        }
    }

    /** Browsers tell their page of the end only then. In the time that stands still here a silent peer is never cut off. */
    @Test
    void theServerEndsTheConnectionRightBehindItsAnswerToAClose() {
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameEncoder(false));
        channel.freezeTime();
        new ChannelConnection(channel, FORMAT).answerClose(WebSocketFraming.close(1000, ""));
        channel.runPendingTasks();
        ByteBuf answer = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(answer)).isEqualTo(WebSocketFraming.close(1000, ""));
        assertThat(channel.isOpen()).isFalse();
        answer.release();
    }

    @Test
    void aConnectionThatIsClosedInOrderWaitsForTheAnswer() throws Exception {
        try (RawWebSocket client = client()) {
            CompletableFuture<Boolean> halfOpen = close(CloseCode.TOO_SLOW);
            assertThat(client.closeCode()).isEqualTo(CloseCode.TOO_SLOW.code());
            assertThat(client.awaitEnd()).isTrue();
            assertThat(halfOpen.get()).isFalse();
        }
    }
}
