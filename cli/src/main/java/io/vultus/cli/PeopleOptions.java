package io.vultus.cli;

import io.vultus.bench.people.FeatureTree;
import io.vultus.format.IdentityRule;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How folders of photographs or features are read: whom an image shows, and which features count. */
final class PeopleOptions {

    @Option(
            names = "--identity",
            paramLabel = "RULE",
            converter = RuleConverter.class,
            description = "Whom an image shows, by its path below DIR: first (the first folder), parent (the innermost "
                    + "one), or a regular expression whose only group is the identity. Default: the folder, where both "
                    + "tell the same people apart; other layouts are refused.")
    private IdentityRule rule = IdentityRule.UNSTATED;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description =
                    "Read the features of this embedder, IMAGE_NAME.bin. Needed where DIR holds those of several.")
    private Optional<String> algorithm = Optional.empty();

    @Option(
            names = "--mixed",
            description =
                    "Read features of several embedders or extractions as one set. Without it they are refused, as "
                            + "their cosines mean nothing.")
    private boolean mixed;

    IdentityRule rule() {
        return rule;
    }

    boolean mixed() {
        return mixed;
    }

    FeatureTree.Choice features() {
        return new FeatureTree.Choice(algorithm, mixed);
    }

    /** Reads rules. */
    static final class RuleConverter implements ITypeConverter<IdentityRule> {

        @Override
        public IdentityRule convert(String text) {
            try {
                return IdentityRule.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
