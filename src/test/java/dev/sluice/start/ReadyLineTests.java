package dev.sluice.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadyLineTests {

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "192.0.2.1, 192.0.2.1", "::1, [0:0:0:0:0:0:0:1]"})
    void anAddressStandsInAUrlAsUrlsHaveIt(String address, String inUrl) throws UnknownHostException {
        assertThat(ReadyLine.inUrl(InetAddress.getByName(address))).isEqualTo(inUrl);
    }
}
