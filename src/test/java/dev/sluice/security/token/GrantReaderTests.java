package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.security.Grants;
import dev.sluice.security.TokenException;
import dev.sluice.security.token.TokenProperties.Granted;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class GrantReaderTests {

    private static final TopicFilter ALL = TopicFilter.of("#");

    private static final DataSize SIZE = DataSize.ofKilobytes(512);

    private static final GrantReader READER = new GrantReader(
            "sluice",
            "realm_access.roles",
            Map.of(
                    "operator", new Granted(List.of("plant-1/#"), List.of("plant-1/commands/#"), false),
                    "own", new Granted(List.of("users/${sub}/#"), List.of(), false),
                    "chief", new Granted(List.of(), List.of(), true)),
            SIZE);

    private static Grants read(String claims) {
        return READER.read(JsonMapper.shared().readValue(claims.replace('\'', '"'), new TypeReference<>() {}));
    }

    private static String refusal(String claims) {
        TokenException refused = catchThrowableOfType(TokenException.class, () -> read(claims));
        assertThat(refused).as(claims).isNotNull();
        return String.valueOf(refused.getMessage());
    }

    @Test
    void claimHasGrants() {
        Grants grants = read("{'sluice':{'subscribe':['a/#','b'],'publish':['c/+'],'admin':true}}");
        assertThat(grants.effective(ALL)).containsExactlyInAnyOrder(TopicFilter.of("a/#"), TopicFilter.of("b"));
        assertThat(grants.mayPublish(Topic.of("c/d"))).isTrue();
        assertThat(grants.mayPublish(Topic.of("a/d"))).isFalse();
        assertThat(grants.isAdmin()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'sluice':{}}",
                "{'realm_access':{'roles':['other']}}",
                "{'authorization_details':[{'type':'x','admin':true}]}"
            })
    void whoIsGrantedNothingMayDoNothing(String claims) {
        Grants grants = read(claims);
        assertThat(grants.effective(ALL)).isEmpty();
        assertThat(grants.mayPublish()).isFalse();
        assertThat(grants.isAdmin()).isFalse();
    }

    @Test
    void claimAndRolesAndDetailsAreOneUnion() {
        Grants grants = read(
                "{'sub':'ann','sluice':{'subscribe':['a']},'realm_access':{'roles':['operator','own','chief']},"
                        + "'authorization_details':[{'type':'sluice','subscribe':['d/#'],'publish':['e']},{'type':'x'}]}");
        assertThat(grants.effective(ALL))
                .extracting(TopicFilter::toString)
                .containsExactlyInAnyOrder("a", "plant-1/#", "users/ann/#", "d/#");
        assertThat(grants.mayPublish(Topic.of("plant-1/commands/x"))).isTrue();
        assertThat(grants.mayPublish(Topic.of("e"))).isTrue();
        assertThat(grants.isAdmin()).isTrue();
    }

    @Test
    void rolesMayBeOneTextWithSpaces() {
        GrantReader reader =
                new GrantReader("sluice", "scope", Map.of("read", new Granted(List.of("r"), List.of(), false)), SIZE);
        assertThat(reader.read(Map.of("scope", "openid read")).effective(ALL)).containsExactly(TopicFilter.of("r"));
    }

    @Test
    void otherNamesOfTheClaimMayLeadIntoObjects() {
        Map<String, Object> claims = Map.of("ext", Map.of("grants", Map.of("subscribe", List.of("x"))));
        assertThat(new GrantReader("ext.grants", "roles", Map.of(), SIZE)
                        .read(claims)
                        .effective(ALL))
                .containsExactly(TopicFilter.of("x"));
    }

    /** However short it is written: here a claim makes much of little. */
    @Test
    void filtersTakeNoMoreMemoryThanTheyMay() {
        GrantReader reader = new GrantReader("sluice", "roles", Map.of(), DataSize.ofKilobytes(4));
        String name = "n".repeat(200);
        for (int filters : new int[] {12, 13}) {
            List<String> subscribe =
                    IntStream.range(0, filters).mapToObj(i -> "${sub}" + i).toList();
            Map<String, Object> claims = Map.of("sub", name, "sluice", Map.of("subscribe", subscribe));
            if (filters == 12) {
                assertThat(reader.read(claims).memoryBytes()).isBetween(12 * 328L, 4_096L);
            } else {
                assertThatExceptionOfType(TokenException.class)
                        .isThrownBy(() -> reader.read(claims))
                        .withMessageContaining("sluice.tokens.grants-size");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'sluice':{'subscribe':['a/#/b']}}",
                "{'sluice':{'subscribe':['a','']}}",
                "{'sluice':{'publish':['a+']}}",
                "{'sluice':{'publish':['a/${sub']}}",
                "{'sluice':{'subscribe':'a'}}",
                "{'sluice':{'subscribe':[1]}}",
                "{'sluice':{'subscribe':[null]}}",
                "{'sluice':{'admin':'true'}}",
                "{'sluice':['a']}",
                "{'sluice':'a'}",
                "{'realm_access':{'roles':{}}}",
                "{'realm_access':{'roles':[7]}}",
                "{'authorization_details':{'type':'sluice'}}",
                "{'authorization_details':[{'type':'sluice','subscribe':['$share/g/a']}]}",
                "{'realm_access':{'roles':['own']}}"
            })
    void oneBadGrantRefusesTheToken(String claims) {
        assertThat(refusal(claims)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "'a/b'",
                "'+'",
                "'#'",
                "'a#'",
                "'a\\u0000'",
                "'a\\u0085'",
                "'$sys'",
                "'$x'",
                "7",
                "null",
                "['a']"
            })
    void claimThatCouldBreakOutOfItsLevelRefusesTheToken(String sub) {
        assertThat(refusal("{'sub':" + sub + ",'sluice':{'subscribe':['users/${sub}/#']}}"))
                .contains("sub");
    }

    @Test
    void claimsAreFilledInOnce() {
        Grants grants = read("{'sub':'s${tenant}','tenant':'x','sluice':{'subscribe':['u/${sub}-${tenant}/a']}}");
        assertThat(grants.effective(ALL)).containsExactly(TopicFilter.of("u/s${tenant}-x/a"));
    }

    @Test
    void grantsNeverOpenTheServersOwnTopics() {
        Grants grants = read("{'sluice':{'subscribe':['$sys/#','#'],'publish':['$sys/#','#']}}");
        assertThat(grants.effective(TopicFilter.of("$sys/#"))).isEmpty();
        assertThat(grants.mayPublish(Topic.of("$sys/a"))).isFalse();
    }

    @Test
    void adminOpensTheServersOwnTopicsAndNothingElse() {
        Grants grants = read("{'sluice':{'admin':true}}");
        assertThat(grants.effective(TopicFilter.of("$sys/audit/+"))).containsExactly(TopicFilter.of("$sys/audit/+"));
        assertThat(grants.effective(ALL)).isEmpty();
        assertThat(grants.mayPublish()).isFalse();
    }

    @Test
    void tooManyFiltersRefuseTheToken() {
        String filters = "'a/b',".repeat(GrantReader.FILTERS_MAX);
        assertThat(refusal("{'sluice':{'subscribe':[" + filters + "'c']}}")).contains("1024");
    }

    @Test
    void badFilterOfARoleIsToldAtTheStart() {
        Map<String, Granted> roles = Map.of("r", new Granted(List.of("a/#/b"), List.of(), false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GrantReader("sluice", "roles", roles, SIZE))
                .withMessageContaining("sluice.tokens.roles.r.subscribe")
                .withMessageContaining("a/#/b");
        assertThatExceptionOfType(TokenException.class).isThrownBy(() -> READER.read(Map.of("sluice", List.of())));
    }
}
