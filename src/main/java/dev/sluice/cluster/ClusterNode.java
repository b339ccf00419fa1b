package dev.sluice.cluster;

import dev.sluice.hub.Hub;
import org.springframework.context.SmartLifecycle;

/** Lets this node follow the log from before anything else begins to after all else has ended. */
final class ClusterNode implements SmartLifecycle {

    private final ClusterLog log;
    private final Hub hub;
    private volatile boolean running;

    ClusterNode(ClusterLog log, Hub hub) {
        this.log = log;
        this.hub = hub;
    }

    @Override
    public void start() {
        log.start(hub);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        log.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before those that publish as they start. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
