package dev.sluice.audit;

/** Is told of what happens to clients. Safe for any thread, waits for nothing, throws nothing. */
@FunctionalInterface
public interface Audit {

    void happened(AuditEvent event);
}
