package dev.sluice.bench;

/** A while in which all was at work, and measured. */
interface Window {

    /** Of its core: from here on the load generator may be what is measured. */
    double GENERATOR_CPU_MAX = 0.85;

    double OTHERS_CPU_MAX = 0.15;

    /** Share of its core that the load generator used. */
    double generatorCpu();

    /** Share of the server's core that other programs used. */
    double othersCpu();

    default boolean isValid() {
        return generatorCpu() <= GENERATOR_CPU_MAX;
    }

    /** Whether other programs had much of the server's core: then what is measured is them. */
    default boolean isDisturbed() {
        return othersCpu() > OTHERS_CPU_MAX;
    }

    default String mark() {
        return isValid() ? isDisturbed() ? " DISTURBED" : "" : " INVALID";
    }

    /** All figures. */
    String line();
}
