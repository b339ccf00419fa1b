package dev.sluice.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.security.Grants;
import dev.sluice.security.TokenException;
import dev.sluice.topic.InvalidTopicException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.util.unit.DataSize;

/**
 * {@code sluice token mint} makes a token, {@code sluice token check} says in words what one may do: without a server, and without
 * an issuer. Secrets are read from the environment or a file, since everybody of the machine sees a command line.
 */
public final class TokenCommand {

    public static final String HELP = """
            Usage: sluice token mint --sub=NAME [--subscribe=FILTER ...] [--publish=FILTER ...] [--admin]
                                     [--expires=1h] [--aud=NAME ...] [--iss=URI] [--jti=ID] [--at-jwt] KEY
                   sluice token check [--aud=NAME ...] [--iss=URI] [--at-jwt] [--claim=sluice]
                                      [--roles-claim=realm_access.roles] KEY [TOKEN]

            mint prints a token that KEY signs. check says whether it is taken and what it may do, of a token in the
            arguments or, better, on standard input; without KEY it says what is in it, and that nobody has verified it.

            KEY is one of
              --secret-file=FILE   a file with the secret of HS256, at least 32 bytes
              --key-file=FILE      a key in PEM, RSA or EC: mint needs the private one, check takes either
              SLUICE_TOKENS_SECRET in the environment, as the server has it
            """;

    private static final String SECRET = "SLUICE_TOKENS_SECRET";
    /** As servers have it that say nothing else. */
    private static final DataSize GRANTS_SIZE = DataSize.ofKilobytes(512);

    private static final Set<String> NAMES = Set.of(
            "sub",
            "subscribe",
            "publish",
            "admin",
            "expires",
            "aud",
            "iss",
            "jti",
            "at-jwt",
            "claim",
            "roles-claim",
            "secret-file",
            "key-file");

    private final Map<String, List<String>> options = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();
    private final UnaryOperator<@Nullable String> environment;
    private final InputStream in;
    private final Clock clock;

    private TokenCommand(
            List<String> arguments, UnaryOperator<@Nullable String> environment, InputStream in, Clock clock) {
        this.environment = environment;
        this.in = in;
        this.clock = clock;
        for (String argument : arguments) {
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            String[] parts = argument.substring(2).split("=", 2);
            if (!NAMES.contains(parts[0])) {
                throw new IllegalArgumentException("there is no option --" + parts[0]);
            }
            options.computeIfAbsent(parts[0], absent -> new ArrayList<>()).add(parts.length > 1 ? parts[1] : "true");
        }
    }

    /**
     * What to print.
     *
     * @param arguments those behind {@code token}
     * @param environment looks up a variable
     * @param in what a token is read from where none is in the arguments
     * @throws IllegalArgumentException whose message says what is wrong with them
     */
    public static String run(
            List<String> arguments, UnaryOperator<@Nullable String> environment, InputStream in, Clock clock) {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            return HELP;
        }
        TokenCommand command = new TokenCommand(arguments.subList(1, arguments.size()), environment, in, clock);
        return switch (arguments.get(0)) {
            case "mint" -> command.mint();
            case "check" -> command.check();
            default -> throw new IllegalArgumentException("there is mint and check:\n\n" + HELP);
        };
    }

    private List<String> all(String option) {
        return options.getOrDefault(option, List.of());
    }

    private static Duration duration(String text) {
        try {
            return DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--expires=" + text + " is no time: write 90s, 30m, 12h or 7d", e);
        }
    }

    private @Nullable String one(String option) {
        List<String> given = all(option);
        if (given.size() > 1) {
            throw new IllegalArgumentException("--" + option + " stands once");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    private boolean is(String option) {
        return "true".equals(one(option));
    }

    private @Nullable JWK key() {
        String secretFile = one("secret-file");
        String keyFile = one("key-file");
        if (secretFile != null && keyFile != null) {
            throw new IllegalArgumentException("there is one key: --secret-file or --key-file");
        }
        if (keyFile != null) {
            return FixedKeys.ofPem("--key-file", keyFile);
        }
        String secret = secretFile == null ? environment.apply(SECRET) : read(secretFile);
        if (secret == null || secret.isEmpty()) {
            return null;
        }
        String first = secret.split(",", 2)[0].strip(); // of two, the server takes both
        if (first.getBytes(StandardCharsets.UTF_8).length < TokenProperties.SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("a secret has at least " + TokenProperties.SECRET_BYTES_MIN + " bytes");
        }
        return FixedKeys.ofSecret(first);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("--secret-file can not be read: " + file, e);
        }
    }

    private String mint() {
        JWK key = key();
        String subject = one("sub");
        if (key == null || subject == null || subject.isBlank() || !words.isEmpty()) {
            throw new IllegalArgumentException("mint needs --sub and a key, and nothing but options:\n\n" + HELP);
        }
        Instant now = clock.instant();
        Map<String, Object> grants = new LinkedHashMap<>();
        grants.put("subscribe", checked("subscribe"));
        grants.put("publish", checked("publish"));
        if (is("admin")) {
            grants.put("admin", true);
        }
        String expires = one("expires");
        Duration lasts = duration(expires == null ? "1h" : expires);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(subject)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lasts)))
                .jwtID(one("jti") == null ? UUID.randomUUID().toString() : one("jti"))
                .claim("sluice", grants);
        if (!all("aud").isEmpty()) {
            claims.audience(all("aud"));
        }
        if (one("iss") != null) {
            claims.issuer(one("iss"));
        }
        return sign(key, claims.build()) + "\n";
    }

    private List<String> checked(String option) {
        for (String filter : all(option)) {
            try {
                Template unused = Template.of(filter);
            } catch (InvalidTopicException e) {
                throw new IllegalArgumentException("--" + option + "=" + filter + ": " + e.getMessage(), e);
            }
        }
        return all(option);
    }

    private String sign(JWK key, JWTClaimsSet claims) {
        JWSAlgorithm algorithm = KeyAlgorithm.of(key);
        if (algorithm == null || !key.isPrivate()) {
            throw new IllegalArgumentException("this is a public key: mint needs the private one");
        }
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(is("at-jwt") ? new JOSEObjectType("at+jwt") : JOSEObjectType.JWT)
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(signer(key));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key can not sign: " + e.getMessage(), e);
        }
        return token.serialize();
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return new RSASSASigner(rsa);
        }
        return key instanceof ECKey ec ? new ECDSASigner(ec) : new MACSigner(key.toOctetSequenceKey());
    }

    private String check() {
        String token = words.isEmpty() ? line() : words.get(0);
        JWK key = key();
        return key == null ? unverified(token) : verified(token, key);
    }

    private String line() {
        try {
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("standard input can not be read", e);
        }
    }

    private String verified(String token, JWK key) {
        TokenProperties asked = new TokenProperties(
                false,
                null,
                null,
                all("aud"),
                null,
                List.of(),
                is("at-jwt"),
                Duration.ZERO,
                claim(),
                "roles",
                Map.of(),
                new TokenProperties.Anonymous(List.of(), List.of()),
                Duration.ofSeconds(5),
                GRANTS_SIZE,
                Path.of(""));
        try {
            Jwt jwt = new TokenDecoder(Keys.fixed(List.of(key)), asked, clock)
                    .decode(token)
                    .block();
            Map<String, Object> claims = jwt == null ? Map.of() : jwt.getClaims();
            if (one("iss") != null && !String.valueOf(claims.get("iss")).equals(one("iss"))) {
                throw TokenException.refused("it is of the issuer " + claims.get("iss"));
            }
            return words(claims);
        } catch (TokenException e) {
            throw new IllegalArgumentException("the token is not taken: " + e.getMessage(), e);
        }
    }

    private String unverified(String token) {
        try {
            JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
            return "NOT VERIFIED, since no key was given: anybody could have written this.\n"
                    + words(claims.getClaims());
        } catch (ParseException e) {
            throw new IllegalArgumentException("this is no JWT", e);
        } catch (TokenException e) {
            throw new IllegalArgumentException("the token is not taken: " + e.getMessage(), e);
        }
    }

    private String claim() {
        String named = one("claim");
        return named == null ? "sluice" : named;
    }

    private String words(Map<String, Object> claims) {
        Grants grants = new GrantReader(claim(), "roles", Map.of(), GRANTS_SIZE).read(claims);
        Object expires = claims.get("exp");
        Instant end =
                expires instanceof Date date ? date.toInstant() : expires instanceof Instant instant ? instant : null;
        return "Of the subject " + claims.get("sub") + (end == null ? ", without an end" : ", until " + end) + ".\n"
                + "It may subscribe to " + named(grants.subscribeTo()) + ".\n"
                + "It may publish within " + named(grants.publishWithin()) + ".\n"
                + (grants.isAdmin()
                        ? "It administers the server: $sys, /admin, /api/revocations, /actuator.\n"
                        : "It does not administer the server.\n")
                + roles(claims);
    }

    private String roles(Map<String, Object> claims) {
        String named = one("roles-claim");
        String claim = named == null ? "realm_access.roles" : named;
        Object roles = Claims.find(claims, claim);
        return roles == null
                ? "It has no roles in " + claim + ".\n"
                : "Its roles in " + claim + " are " + (roles instanceof List<?> list ? named(list) : roles)
                        + ": what they allow is in the settings of the server, and not counted here.\n";
    }

    private static String named(List<?> filters) {
        return filters.isEmpty()
                ? "nothing"
                : String.join(", ", filters.stream().map(Object::toString).toList());
    }
}
