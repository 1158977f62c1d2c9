package io.vultus.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.vultus.text.VisibleText;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/**
 * Log lines go to standard error: warnings and errors, or everything with {@code --verbose}. In code rather than in
 * XML, because reading that would be a third of the time that {@code --help} takes.
 */
public final class ConsoleLogging extends ContextAwareBase implements Configurator {

    /** Chronicle announces itself and warns of what its users can do nothing about. */
    private static final String CHRONICLE = "net.openhft";

    /** Writes down all that is sent and received, faces and passwords among it. */
    private static final String HTTP_CLIENT = "org.apache.hc";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(new LogLines());
        encoder.start();
        ConsoleAppender<ILoggingEvent> standardError = new ConsoleAppender<>();
        standardError.setContext(context);
        standardError.setTarget("System.err");
        standardError.setEncoder(encoder);
        standardError.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(standardError);
        root.setLevel(Level.WARN);
        context.getLogger(CHRONICLE).setLevel(Level.ERROR);
        context.getLogger(HTTP_CLIENT).setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** One line an event, and below it where an error came from. No text from outside makes a line of its own. */
    private static final class LogLines extends LayoutBase<ILoggingEvent> {

        @Override
        public String doLayout(ILoggingEvent event) {
            String logger = event.getLoggerName();
            String line = String.format(
                    "%-5s %s: %s%n",
                    event.getLevel(),
                    logger.substring(logger.lastIndexOf('.') + 1),
                    VisibleText.line(event.getFormattedMessage()));
            return event.getThrowableProxy() == null
                    ? line
                    : line
                            + VisibleText.lines(ThrowableProxyUtil.asString(event.getThrowableProxy()))
                            + System.lineSeparator();
        }
    }

    /** Silences what logs by other ways than SLF4J; must run before Lucene or Chronicle is loaded. */
    static void hushOthers() {
        LogManager.getLogManager().getLogger("").setLevel(java.util.logging.Level.WARNING);
        System.setProperty("chronicle.announcer.disable", "true");
    }

    /** Logs everything from now on, but for what is secret. */
    static void showEverything() {
        LogManager.getLogManager().getLogger("").setLevel(java.util.logging.Level.ALL);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
    }
}
