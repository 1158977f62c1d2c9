package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ConsoleLoggingTest {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();

    @AfterEach
    void asBefore() {
        root.setLevel(before);
    }

    @Test
    void nothingThatIsSentToAClusterIsLogged() {
        ConsoleLogging.showEverything();

        assertThat(LoggerFactory.getLogger("io.vultus.cli").isDebugEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger("org.apache.hc.client5.http.wire").isDebugEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger("org.apache.hc.client5.http.headers").isDebugEnabled())
                .isFalse();
    }
}
