package dev.sluice.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;

/**
 * What this process holds, server and test together.
 *
 * @param heapBytes used after a full collection
 * @param directBytes direct memory of Netty's allocators
 */
public record Memory(long heapBytes, long directBytes) {

    public static Memory now() {
        System.gc();
        long direct = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        if (ByteBufAllocator.DEFAULT != PooledByteBufAllocator.DEFAULT
                && ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider other) {
            direct += other.metric().usedDirectMemory();
        }
        return new Memory(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), direct);
    }
}
