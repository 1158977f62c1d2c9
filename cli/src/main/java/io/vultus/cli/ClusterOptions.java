package io.vultus.cli;

import io.vultus.gallery.opensearch.ClusterAddress;
import io.vultus.gallery.opensearch.ClusterConnection;
import io.vultus.gallery.opensearch.Credentials;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who asks a cluster, and whom it is believed to be. Secrets are not options: other users see command lines. */
final class ClusterOptions {

    private static final String PASSWORD = "VULTUS_CLUSTER_PASSWORD";
    private static final String API_KEY = "VULTUS_CLUSTER_API_KEY";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--cluster-user",
            paramLabel = "NAME",
            defaultValue = "${env:VULTUS_CLUSTER_USER}",
            description = "For a gallery on a cluster: the user. Default: VULTUS_CLUSTER_USER. The password is taken "
                    + "from " + PASSWORD + "; instead of both, an API key from " + API_KEY + ".")
    private String user;

    @Option(
            names = "--cluster-password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the password.")
    private Path passwordFile;

    @Option(
            names = "--cluster-ca",
            paramLabel = "FILE",
            defaultValue = "${env:VULTUS_CLUSTER_CA}",
            description = "For a gallery on a cluster: a PEM file with the certificates to trust instead of Java's. "
                    + "Default: VULTUS_CLUSTER_CA.")
    private Path authority;

    @Option(names = "--cluster-insecure", description = "For a gallery on a cluster: do not check its certificate.")
    private boolean insecure;

    ClusterConnection connection(ClusterAddress address) {
        ClusterConnection connection = ClusterConnection.to(address).withCredentials(credentials());
        if (authority != null) {
            connection = connection.withCertificates(authority);
        }
        return insecure ? connection.unchecked() : connection;
    }

    /** Reads an address; a wrong one is a wrong command line. */
    ClusterAddress address(String text) {
        try {
            return ClusterAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    private Credentials credentials() {
        String key = System.getenv(API_KEY);
        if (user == null) {
            return key == null ? Credentials.NONE : Credentials.ofApiKey(key);
        }
        return Credentials.ofUser(
                user,
                password()
                        .orElseThrow(() -> new ParameterException(
                                command.commandLine(),
                                "the user " + user + " needs a password, in the environment variable " + PASSWORD
                                        + " or in a file (--cluster-password-file)")));
    }

    private Optional<String> password() {
        if (passwordFile == null) {
            return Optional.ofNullable(System.getenv(PASSWORD));
        }
        try {
            return TextFile.lines(passwordFile).stream().findFirst();
        } catch (NoSuchFileException e) {
            throw new ParameterException(command.commandLine(), "no such file: " + passwordFile, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
