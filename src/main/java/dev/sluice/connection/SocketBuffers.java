package dev.sluice.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Keeps the kernel and Netty from becoming the queue of a slow client: behind a drop-oldest buffer of 16, a client that
 * had stopped reading was still sent 13,504 stale updates with default buffers, 192 with TCP_NOTSENT_LOWAT of 16 KB.
 */
public final class SocketBuffers {

    /** Netty is full with anything, and tells when it is empty again: one chunk waits in it at most, not a queue of them. */
    private static final WriteBufferWaterMark NETTY = new WriteBufferWaterMark(1, 1);

    private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));

    private SocketBuffers() {}

    /** Bounds what the kernel holds unsent of this channel to about {@code kernelBytes}. */
    public static void limit(Channel channel, int kernelBytes) {
        channel.config().setWriteBufferWaterMark(NETTY);
        if (!limitUnsent(channel, kernelBytes)) {
            channel.config().setOption(ChannelOption.SO_SNDBUF, sendBuffer(kernelBytes));
        }
    }

    /** Bounds what the kernel holds unsent where it can be told so; its buffer may be larger for what is on its way. */
    static boolean limitUnsent(Channel channel, int kernelBytes) {
        return channel instanceof EpollSocketChannel
                && channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) kernelBytes);
    }

    /** Linux doubles it, and takes the other half for more bytes, not for its records only: 32 KB held 54 KB of frames. */
    private static int sendBuffer(int kernelBytes) {
        return LINUX ? kernelBytes / 2 : kernelBytes;
    }
}
