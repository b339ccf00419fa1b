package dev.sluice.source.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;

/** What is wrong, in words for the operator: those of the client are lines of the protocol. */
final class RabbitFault {

    private RabbitFault() {}

    /** What the broker said, where it said something. */
    static String text(Throwable fault) {
        if (fault instanceof ShutdownSignalException ended) {
            Method reason = ended.getReason();
            if (reason instanceof AMQP.Connection.Close close) {
                return close.getReplyText();
            }
            if (reason instanceof AMQP.Channel.Close close) {
                return close.getReplyText();
            }
        }
        if (fault instanceof EOFException) {
            return "it ended the connection without a word";
        }
        Throwable cause = fault.getCause();
        boolean saysLess = fault instanceof ShutdownSignalException
                || cause instanceof ShutdownSignalException
                || fault.getMessage() == null;
        if (cause != null && saysLess) {
            return text(cause);
        }
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
