package io.vultus.cli;

import io.vultus.model.CatalogueEntry;
import io.vultus.model.PackManifest;
import io.vultus.model.PackStore;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the packs that are installed and those that can be fetched. */
@Command(
        name = "list",
        description = "List the model packs that are installed and those that can be fetched.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus model list", "  vultus model list --catalogue our-models.json"})
final class ModelListCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackStoreOptions packs;

    @Mixin
    private CatalogueOptions catalogue;

    private record Row(String name, String state, String dimension, String engine, String licence, String source) {

        private static final Row HEADER = new Row("NAME", "STATE", "DIMENSION", "ENGINE", "LICENCE", "SOURCE");

        void print(PrintWriter out, int nameWidth, int licenceWidth) {
            String format = "%-" + nameWidth + "s  %-9s  %9s  %-20s  %-" + licenceWidth + "s  %s%n";
            out.printf(Locale.ROOT, format, name, state, dimension, engine, licence, source);
        }
    }

    @Override
    public void run() {
        List<Row> rows = new ArrayList<>(List.of(Row.HEADER));
        List<PackStore.Installed> installed = packs.store().installed();
        installed.forEach(pack -> rows.add(row(pack)));
        Set<String> names = installed.stream().map(PackStore.Installed::name).collect(Collectors.toSet());
        catalogue.catalogue().entries().stream()
                .filter(entry -> !names.contains(entry.name()))
                .forEach(entry -> rows.add(row(entry)));
        int nameWidth = width(rows.stream().map(Row::name).toList());
        int licenceWidth = width(rows.stream().map(Row::licence).toList());
        rows.forEach(row -> row.print(output.out(), nameWidth, licenceWidth));
    }

    private static int width(List<String> column) {
        return column.stream().mapToInt(String::length).max().orElseThrow();
    }

    private static Row row(PackStore.Installed pack) {
        if (pack.manifest().isEmpty()) {
            return new Row(pack.name(), "broken", "", "", "", pack.problem().orElse(""));
        }
        PackManifest manifest = pack.manifest().get();
        return new Row(
                pack.name(),
                "installed",
                Integer.toString(manifest.embedder().dimension()),
                manifest.embedder().engine().toString(),
                manifest.licence().name(),
                manifest.source());
    }

    private static Row row(CatalogueEntry entry) {
        return new Row(
                entry.name(),
                "available",
                Integer.toString(entry.embedder().dimension()),
                entry.embedder().engine().toString(),
                entry.licence().name(),
                entry.source());
    }
}
