package dev.sluice.http.access;

import dev.sluice.audit.Audit;
import dev.sluice.audit.AuditClient;
import dev.sluice.audit.AuditEvent;
import dev.sluice.http.HttpProperties;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Caller;
import dev.sluice.security.Callers;
import dev.sluice.security.revocation.Revocation;
import dev.sluice.security.revocation.Revocations;
import dev.sluice.security.token.OnTokens;
import dev.sluice.transport.Problem;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code /api/revocations}, for those who administer the server. */
@RestController
@Conditional(OnTokens.class)
@RequestMapping(RevocationController.PATH)
final class RevocationController {

    static final String PATH = "/api/revocations";

    private static final Logger log = LoggerFactory.getLogger(RevocationController.class);

    private static final Duration UNLESS_SAID = Duration.ofHours(24);

    /** Longer names are of no token: a subject has at most 255. */
    private static final int CHARACTERS_MAX = 1_024;

    /** What an operator may paste by mistake, which would then stand in the file, in the list and in the audit. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]*\\.[\\w-]*\\.[\\w-]*");

    private final Callers callers;
    private final Revocations revocations;
    private final Audit audit;
    private final List<String> origins;

    RevocationController(Callers callers, Revocations revocations, Audit audit, HttpProperties http) {
        this.callers = callers;
        this.revocations = revocations;
        this.audit = audit;
        this.origins = http.allowedOrigins();
    }

    /** What is asked for; {@code until} in Unix seconds. */
    record Asked(
            @Nullable String sub,
            @Nullable String jti,
            @Nullable Long until) {}

    @PostMapping
    Mono<ResponseEntity<Revocation>> revoke(@RequestBody Mono<Asked> body, ServerWebExchange exchange) {
        return callers.admin(exchange, origins)
                .flatMap(
                        caller -> body.switchIfEmpty(Mono.error(() -> bad("a revocation is an object with sub or jti")))
                                .flatMap(asked -> onDisk(() -> revoke(asked, caller))))
                .map(made -> ResponseEntity.created(URI.create(PATH + "/" + made.id()))
                        .body(made));
    }

    private Revocation revoke(Asked asked, Caller by) {
        String name = asked.sub() == null ? asked.jti() : asked.sub();
        if (name == null
                || (asked.sub() != null && asked.jti() != null)
                || name.isEmpty()
                || name.length() > CHARACTERS_MAX) {
            throw bad("name either a subject by sub or one token by jti, with 1 to " + CHARACTERS_MAX + " characters");
        }
        if (TOKEN.matcher(name).matches()) {
            throw bad("this is a token itself: name it by its claim jti, or its subject by sub");
        }
        Instant now = Instant.now();
        long until = asked.until() == null ? now.plus(UNLESS_SAID).getEpochSecond() : asked.until();
        if (until <= now.getEpochSecond()) {
            throw bad("until has to be in the future, in Unix seconds");
        }
        try {
            Revocation made = revocations.revoke(asked.sub(), asked.jti(), until, each -> told(each, by));
            keep("it is in force");
            return made;
        } catch (IllegalStateException e) {
            throw new Problem(ErrorCode.TOO_LARGE, String.valueOf(e.getMessage()));
        }
    }

    private void told(Revocation made, Caller by) {
        audit.happened(new AuditEvent.Revoked(client(by), made.id(), made.sub(), made.jti(), made.until()));
    }

    @GetMapping
    Mono<List<Revocation>> all(ServerWebExchange exchange) {
        return callers.admin(exchange, origins).map(caller -> revocations.all());
    }

    @DeleteMapping("/{id}")
    Mono<ResponseEntity<Void>> takeBack(@PathVariable String id, ServerWebExchange exchange) {
        return callers.admin(exchange, origins)
                .flatMap(caller -> onDisk(() -> takeBack(id, caller)))
                .map(found -> ResponseEntity.status(found ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                        .build());
    }

    private boolean takeBack(String id, Caller by) {
        boolean found = revocations.takeBack(id);
        if (found) {
            audit.happened(new AuditEvent.TakenBack(client(by), id));
            keep("it is taken back");
        }
        return found;
    }

    private static AuditClient client(Caller caller) {
        return AuditClient.of(AuditClient.Way.HTTP, caller, null);
    }

    /** {@code effect} is what the change has done all the same where it can not be kept. */
    private void keep(String effect) {
        try {
            revocations.keep();
        } catch (IOException e) {
            log.error("Of a revocation: {}, but that can not be kept over a restart.", effect, e);
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    effect
                            + ", but that could not be written to the file that keeps it over a restart: the log says why");
        }
    }

    /** Off the event loop, since it waits for the disk. */
    private static <T> Mono<T> onDisk(Supplier<T> change) {
        return Mono.fromSupplier(change).subscribeOn(Schedulers.boundedElastic());
    }

    private static Problem bad(String message) {
        return new Problem(ErrorCode.BAD_PARAMETER, message);
    }
}
