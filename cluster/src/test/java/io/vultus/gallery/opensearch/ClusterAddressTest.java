package io.vultus.gallery.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opensearch://search.example:9200/staff",
                "opensearch+http://10.0.0.1:9200,10.0.0.2:9201/staff-2.old",
                "opensearch://[::1]:9200/a"
            })
    void isWrittenAsItIsRead(String text) {
        assertThat(ClusterAddress.isOne(text)).isTrue();
        assertThat(ClusterAddress.parse(text)).hasToString(text);
    }

    @Test
    void isEncryptedUnlessSaidOtherwiseAndHasAPortOfItsOwn() {
        ClusterAddress address = ClusterAddress.parse("opensearch://one,two:1/staff/");
        assertThat(address.encrypted()).isTrue();
        assertThat(address.hosts())
                .containsExactly(new ClusterAddress.Host("one", 9200), new ClusterAddress.Host("two", 1));
        assertThat(ClusterAddress.parse("opensearch+http://one/staff").encrypted())
                .isFalse();
        assertThat(ClusterAddress.isOne("staff")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opensearch://host",
                "opensearch://host:99999/a",
                "opensearch://host:0/a",
                "opensearch://host:x/a",
                "opensearch:///a",
                "opensearch://host/Staff",
                "opensearch://host/_staff",
                "opensearch://host/"
            })
    void otherTextsAreRefusedByName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ClusterAddress.parse(text));
    }

    @Test
    void passwordsDoNotBelongInIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterAddress.parse("opensearch://ada:lovelace@host/staff"))
                .withMessage("user and password do not belong in a gallery's address");
    }

    @Test
    void credentialsAreNotPrinted() {
        assertThat(Credentials.ofUser("ada", "lovelace")).hasToString("the user \"ada\"");
        assertThat(Credentials.ofApiKey("lovelace").toString()).doesNotContain("lovelace");
    }
}
