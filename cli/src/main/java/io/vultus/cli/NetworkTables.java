package io.vultus.cli;

import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Shape;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Networks as tables of text. GFLOPs count a multiplication with its addition as two. */
final class NetworkTables {

    private NetworkTables() {}

    /** All networks that a run may name. */
    static void all(PrintWriter out) {
        out.printf("%-24s  %9s  %12s  %9s  %8s%n", "network", "embedding", "parameters", "of slopes", "GFLOPs");
        for (String name : Architectures.names()) {
            Network network = Architectures.named(name);
            out.printf(
                    Locale.ROOT,
                    "%-24s  %9d  %12s  %9s  %8.2f%n",
                    name,
                    network.dimension(),
                    grouped(network.parameters()),
                    grouped(network.slopes()),
                    network.flops() / 1e9);
        }
        out.println();
        out.println("More names: [SE-][L]BACKBONE, an output A to E or N, [-IR|-IM]; for example ResNet50C or "
                + "LResNet34E-IM. Some publications");
        out.println("leave out the slopes of PReLUs, MobileFaceNet's among them.");
    }

    /** The layers of one, in the order in which they are computed. */
    static void layers(Network network, PrintWriter out) {
        out.printf("%-28s  %-20s  %13s  %12s  %9s%n", "layer", "operation", "result", "parameters", "MFLOPs");
        for (Node node : network.nodes()) {
            List<Shape> inputs = network.inputShapes(node);
            out.printf(
                    Locale.ROOT,
                    "%-28s  %-20s  %13s  %12s  %9.2f%n",
                    node.name(),
                    node.operation().getClass().getSimpleName(),
                    node.shape(),
                    grouped(node.operation().parameters(inputs)),
                    node.operation().flops(inputs) / 1e6);
        }
        out.printf(
                Locale.ROOT,
                "%s: %s parameters, of them %s slopes of PReLUs; %.2f GFLOPs a face%n",
                network.name(),
                grouped(network.parameters()),
                grouped(network.slopes()),
                network.flops() / 1e9);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }
}
