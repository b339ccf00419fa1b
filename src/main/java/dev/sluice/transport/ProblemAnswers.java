package dev.sluice.transport;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.StringUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers every request that failed, whatever it was for, with a problem (RFC 9457). Only what is our own fault is
 * logged: what a client does wrong is told to that client, and would else let it fill the log.
 */
@Component
@Order(-2) // before Spring Boot's own
final class ProblemAnswers implements ErrorWebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAnswers.class);

    private static final String CODE = "code";

    /** Of these the audit hears: they say who may not, or asks too much. */
    private static final Set<ErrorCode> AUDITED =
            Set.of(ErrorCode.UNAUTHORIZED, ErrorCode.FORBIDDEN, ErrorCode.RATE_LIMITED);

    private final Refusals refusals;

    ProblemAnswers(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable fault) {
        ErrorResponse problem = problem(fault);
        ServerHttpResponse response = exchange.getResponse();
        if (isAnsweredByNetty(response, fault)) {
            return Mono.empty(); // a request that is no HTTP or breaks off, which it refused or ended by itself
        }
        if (problem == null) {
            log.error(
                    "{} {} failed",
                    exchange.getRequest().getMethod(),
                    exchange.getRequest().getPath(),
                    fault);
            problem = new Problem(ErrorCode.INTERNAL, "the server failed; its log says why");
        }
        ErrorCode code = Problem.code(problem.getStatusCode());
        if (AUDITED.contains(code)) {
            refusals.refused(exchange, code);
        }
        if (response.isCommitted()) {
            cutOff(response);
            return Mono.empty();
        }
        response.setStatusCode(problem.getStatusCode());
        response.getHeaders().putAll(problem.getHeaders());
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON); // whatever the client accepts
        byte[] body = body(problem, exchange);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /** What is to be told of a fault of the client; null where it is ours. */
    private static @Nullable ErrorResponse problem(Throwable fault) {
        if (fault instanceof ErrorResponse known) {
            return known;
        }
        if (fault instanceof ProtocolException refused) {
            return new Problem(refused.code(), String.valueOf(refused.getMessage()));
        }
        boolean isOfClient = fault instanceof InvalidMimeTypeException
                || fault instanceof DecoderException
                || fault instanceof WebSocketHandshakeException
                || fault instanceof AbortedException
                || AbortedException.isConnectionReset(fault)
                || fault instanceof SSLException // of a connection that has ended meanwhile
                || fault.getCause() instanceof InvalidMimeTypeException
                || fault.getCause() instanceof URISyntaxException;
        return isOfClient
                ? new Problem(
                        HttpStatus.BAD_REQUEST,
                        ErrorCode.BAD_PARAMETER,
                        "a header, the target or the body of this request is not as HTTP has it")
                : null;
    }

    /** Before the answer of ours, or in the midst of it, where that came from another thread and found the request ended. */
    private static boolean isAnsweredByNetty(ServerHttpResponse response, Throwable fault) {
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        return (netty.hasSentHeaders() && (!response.isCommitted() || isThrownBy(netty, fault)))
                || (fault instanceof NullPointerException && isOfNetty(fault) && !isConnected(netty));
    }

    /**
     * Whether it began in Reactor Netty, which finds no handler of its own in a connection that another thread saw end. Reactor keeps
     * the stack of what passed a checkpoint in a suppressed exception.
     */
    static boolean isOfNetty(Throwable fault) {
        return Stream.concat(Stream.of(fault), Stream.of(fault.getSuppressed()))
                .flatMap(each -> Stream.of(each.getStackTrace()))
                .map(StackTraceElement::getClassName)
                .filter(name -> !name.startsWith("java."))
                .findFirst()
                .filter(name -> name.startsWith("reactor.netty."))
                .isPresent();
    }

    private static boolean isConnected(HttpServerResponse netty) {
        boolean[] connected = new boolean[1];
        netty.withConnection(connection -> connected[0] = connection.channel().isActive());
        return connected[0];
    }

    private static boolean isThrownBy(HttpServerResponse netty, Throwable fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        return fault instanceof IllegalStateException
                && trace.length > 0
                && trace[0].getClassName().equals(netty.getClass().getName());
    }

    /** What was begun must not look as if it were whole. */
    private static void cutOff(ServerHttpResponse response) {
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        netty.withConnection(connection -> {
            var unused = connection.channel().close();
        });
    }

    private static byte[] body(ErrorResponse problem, ServerWebExchange exchange) {
        ProblemDetail detail = problem.getBody();
        Map<String, Object> body = new LinkedHashMap<>();
        String told = detail.getDetail();
        body.put("detail", StringUtils.hasText(told) ? told : "the request has no header or parameter that it needs");
        URI uri = exchange.getRequest().getURI();
        body.put("instance", uri.getRawPath());
        body.put("status", detail.getStatus());
        body.put("title", String.valueOf(detail.getTitle()));
        body.put(CODE, Problem.code(problem.getStatusCode()).wireName());
        if (detail.getProperties() != null) {
            body.putAll(detail.getProperties());
        }
        return JsonMapper.shared().writeValueAsBytes(body);
    }
}
