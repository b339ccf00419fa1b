package dev.sluice.source;

/** What the payload of a message is. */
public enum PayloadFormat {
    /** One JSON value of any kind, passed on digit for digit; {@code null} retires the topic. */
    JSON,
    /** One number as JSON writes it, digit for digit. */
    NUMBER,
    /** Text in UTF-8, which becomes a JSON string. */
    TEXT,
    /** A SenML pack (RFC 8428) in JSON: the names in it make the topics. */
    SENML
}
