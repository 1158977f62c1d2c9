package io.vultus.testcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * One node of OpenSearch with its k-NN plugin.
 *
 * <p>Usage: {@code ClusterNode HOME NAME SETTING=VALUE…}. It says {@code READY} when it has started, which does not
 * mean that it has found a cluster. It ends when its standard input does, that is, with whoever started it, however
 * that one ended.
 */
public final class ClusterNode extends Node {

    private static final List<String> PLUGINS =
            List.of("org.opensearch.transport.Netty4ModulePlugin", "org.opensearch.knn.plugin.KNNPlugin");

    private ClusterNode(Environment environment) {
        super(environment, PLUGINS.stream().map(ClusterNode::info).toList(), true);
    }

    private static PluginInfo info(String className) {
        return new PluginInfo(
                className,
                "on the class path",
                "NA",
                Version.CURRENT,
                System.getProperty("java.specification.version"),
                className,
                null,
                List.of(),
                false);
    }

    /** Starts a node and waits for the end of standard input. */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        String name = arguments[1];
        Files.createDirectories(home.resolve("config"));
        Settings.Builder settings =
                Settings.builder().put("path.home", home).put("node.name", name).put("cluster.name", "vultus-tests");
        for (String setting : List.of(arguments).subList(2, arguments.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
                settings.build(), Map.of(), home.resolve("config"), () -> name);
        try (ClusterNode node = new ClusterNode(environment)) {
            Thread.ofPlatform().daemon().start(ClusterNode::endWithStandardInput);
            node.start();
            System.out.println("READY");
            Thread.currentThread().join();
        }
    }

    private static void endWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said here; only its end matters.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(0);
    }
}
