package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The upstream is one address, checked before anything starts. */
class UpstreamAddressTest {
    @Test
    void a_plain_address_is_read() {
        assertThat(UpstreamAddress.parse("http://shop:8080")).isEqualTo(new UpstreamAddress(false, "shop", 8080, ""));
    }

    @Test
    void ports_have_their_usual_defaults_and_are_then_left_out_of_the_authority() {
        assertThat(UpstreamAddress.parse("HTTPS://shop/"))
                .isEqualTo(new UpstreamAddress(true, "shop", 443, ""))
                .extracting(UpstreamAddress::authority)
                .isEqualTo("shop");
        assertThat(UpstreamAddress.parse("http://shop").port()).isEqualTo(80);
    }

    @Test
    void an_address_of_IPv6_keeps_its_brackets_in_the_authority_alone() {
        UpstreamAddress address = UpstreamAddress.parse("http://[::1]:8080");

        assertThat(address.host()).isEqualTo("::1");
        assertThat(address.authority()).isEqualTo("[::1]:8080");
    }

    @Test
    void a_path_goes_before_every_target_untouched() {
        UpstreamAddress address = UpstreamAddress.parse("http://shop/a%2Fb/");

        assertThat(address.target("/c?d")).isEqualTo("/a%2Fb/c?d");
        assertThat(address.target("*")).isEqualTo("*");
    }

    @ParameterizedTest
    @CsvSource({
        "shop:8080, must start with http",
        "ftp://shop, must start with http",
        "http://, expected authority",
        "http://a b, illegal character",
        "http://u:p@shop, scheme",
        "http://shop/?a=b, scheme",
        "http://shop/#a, scheme",
        "http:///x, names no host"
    })
    void an_address_that_cannot_be_used_is_named_with_the_reason(String url, String reason) {
        assertThatThrownBy(() -> UpstreamAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + url + "'")
                .hasMessageContaining(reason);
    }
}
