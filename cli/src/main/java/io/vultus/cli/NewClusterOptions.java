package io.vultus.cli;

import io.vultus.gallery.opensearch.OpenSearchOptions;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a new gallery on a cluster is made with. */
final class NewClusterOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "For a new gallery on a cluster: into how many shards it is divided. Default: 3.")
    private int shards = OpenSearchOptions.DEFAULT.shards();

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "For a new gallery on a cluster: how many more copies of each shard there are. Default: 1.")
    private int replicas = OpenSearchOptions.DEFAULT.replicas();

    @Option(
            names = "--quantise",
            paramLabel = "HOW",
            description = "For a new gallery on a cluster: what its graphs compare, full vectors ('none') or one byte "
                    + "a value ('seven-bit'). Default: none.")
    private String quantise = "none";

    OpenSearchOptions options() {
        try {
            return OpenSearchOptions.DEFAULT
                    .withShards(shards)
                    .withReplicas(replicas)
                    .withQuantisation(quantisation());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private OpenSearchOptions.Quantisation quantisation() {
        return switch (quantise.toLowerCase(Locale.ROOT)) {
            case "none" -> OpenSearchOptions.Quantisation.NONE;
            case "seven-bit" -> OpenSearchOptions.Quantisation.SEVEN_BIT;
            default -> throw new IllegalArgumentException("--quantise is none or seven-bit, not " + quantise);
        };
    }
}
